/** Scrolls to an element that appears where the user may not be looking. For `@attach`. */
export function bringIntoView(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' })
}
