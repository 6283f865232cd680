/** The parts that the first picture does without. Left out of it, they halve the code it waits for. */
export { default as KeyLine } from './accounts/keys/KeyLine.svelte'
export { default as Pages } from './Pages.svelte'
export { default as Menu } from './ui/Menu.svelte'
export { default as ProblemBanner } from './ui/ProblemBanner.svelte'
