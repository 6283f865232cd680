/** What the app runs on, where the user sees a difference. */
export type System = 'macos' | 'windows' | 'linux'
