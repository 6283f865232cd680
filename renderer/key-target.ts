/** Whether a key types text into its target. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('textarea, input:not([type="radio"], [type="checkbox"])')
}

/** Whether a key goes to an open menu, list of choices or question. */
export function isInLayer(target: EventTarget | null): boolean {
  const layers =
    '[role="menu"], [role="listbox"], [role="alertdialog"], [aria-haspopup][aria-expanded="true"]'
  return target instanceof Element && target.closest(layers) !== null
}

/** Whether Escape undoes or closes something within the window before it closes the window. */
export function handlesEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-takes-escape]') !== null
}
