/** Lets the keyboard reach a list that has more than it shows, and pass by one that does not. */
export function keyboardScrollable(scroller: HTMLElement): () => void {
  const sizes = new ResizeObserver(() => {
    if (scroller.scrollHeight > scroller.clientHeight) scroller.tabIndex = 0
    else scroller.removeAttribute('tabindex')
  })
  for (const element of [scroller, ...scroller.children]) sizes.observe(element)
  return () => sizes.disconnect()
}
