/** The parts that the first picture does not need. Loading them later halves the code that it waits for. */
export { default as KeyLine } from './accounts/keys/KeyLine.svelte'
export { default as Pages } from './Pages.svelte'
export { default as Menu } from './ui/Menu.svelte'
export { default as ProblemBanner } from './ui/ProblemBanner.svelte'
