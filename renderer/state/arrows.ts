/** The arrows, Home and End go from one button of a list to another, so that Tab need not pass them all. */
export function arrowKeys(list: HTMLElement): () => void {
  const onkeydown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const buttons = [...list.querySelectorAll('button')]
    const here = event.target instanceof HTMLButtonElement ? buttons.indexOf(event.target) : -1
    const there = here < 0 ? undefined : destination(buttons, here, event.key)
    if (there === undefined) return
    event.preventDefault()
    there.focus()
  }
  list.addEventListener('keydown', onkeydown)
  return () => list.removeEventListener('keydown', onkeydown)
}

function destination(buttons: readonly HTMLButtonElement[], here: number, key: string) {
  switch (key) {
    case 'ArrowDown':
      return buttons[here + 1]
    case 'ArrowUp':
      return buttons[here - 1]
    case 'Home':
      return buttons[0]
    case 'End':
      return buttons.at(-1)
    default:
      return undefined
  }
}
