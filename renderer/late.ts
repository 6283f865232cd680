/** What the first picture does without. */
export { default as AccountSwitcherList } from './components/AccountSwitcherList.svelte'
export { default as DrillPanel } from './components/DrillPanel.svelte'
export { default as KeyLine } from './components/KeyLine.svelte'
export { default as MainMenuList } from './components/MainMenuList.svelte'
export { default as ProblemBanner } from './components/ProblemBanner.svelte'
export { default as SnoozeMenuList } from './components/SnoozeMenuList.svelte'
export { default as Pages } from './views/Pages.svelte'
