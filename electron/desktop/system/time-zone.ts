/**
 * Takes on the time zone of the window's page, and calls `onChange` if it is another one. Chromium tells its pages when
 * the system's time zone changes, whereas Node keeps that of its start until TZ changes. While TZ is set, Chromium takes
 * the zone from there and would miss the next change. So TZ is deleted, upon which Node asks the system, and is set only
 * if the system names another zone than the page.
 */
export function followTimeZone(zone: string, onChange: () => void): void {
  const wanted = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  if (ownTimeZone() === wanted) return
  delete process.env.TZ
  if (ownTimeZone() !== wanted) process.env.TZ = wanted
  onChange()
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
