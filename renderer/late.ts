/** What the first picture does without: most of the window's code, loaded once that has been drawn. */
export { default as Pages } from './Pages.svelte'
export { default as Menu } from './ui/Menu.svelte'
export { default as ProblemBanner } from './ui/ProblemBanner.svelte'
