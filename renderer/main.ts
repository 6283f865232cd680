import { mount } from 'svelte'
import { chooseLocale } from '../shared/words/locale.ts'
import App from './App.svelte'
import { applyLocale } from './appearance.svelte.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/surfaces.css'

const asked = new URLSearchParams(window.location.search).get('locale')
applyLocale(chooseLocale(asked === null ? navigator.languages : [asked]))

mount(App, { target: document.body, props: { bridge: window.plimsoll } })
