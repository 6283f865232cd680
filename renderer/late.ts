/** What the first picture does without. */
export { default as AccountSwitcherList } from './accounts/AccountSwitcherList.svelte'
export { default as KeyLine } from './accounts/keys/KeyLine.svelte'
export { default as SnoozeMenuList } from './alerts/SnoozeMenuList.svelte'
export { default as DrillPanel } from './overview/DrillPanel.svelte'
export { default as MainMenuList } from './overview/MainMenuList.svelte'
export { default as Pages } from './Pages.svelte'
export { default as ProblemBanner } from './ui/ProblemBanner.svelte'
