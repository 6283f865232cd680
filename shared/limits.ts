/** How many characters a form's field may have, by its name. */
export const LIMITS = {
  label: 60,
  baseUrl: 2048,
  apiKey: 256,
  /** Enough for the longest RSA key however it is wrapped; the main process checks what the text is. */
  secret: 20_000,
  passphrase: 1024,
  /** The address of a proxy, to which `user` and `password` belong. */
  url: 2048,
  user: 256,
  password: 1024,
} as const
