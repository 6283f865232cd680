import { mount } from 'svelte'
import { chooseLocale, useLocale } from '../shared/locale.ts'
import App from './App.svelte'
import './styles/tokens.css'
import './styles/base.css'
import './styles/surfaces.css'

const asked = new URLSearchParams(window.location.search).get('locale')
const locale = chooseLocale(asked === null ? navigator.languages : [asked])
useLocale(locale)
document.documentElement.lang = locale

mount(App, { target: document.body, props: { bridge: window.plimsoll } })
