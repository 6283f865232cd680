/** An in-memory keychain with keytar's interface, which lasts as long as the process. */

import type * as Keytar from 'keytar'

const passwords = new Map<string, Map<string, string>>()
const passwordsOf = (service: string): ReadonlyMap<string, string> => passwords.get(service) ?? new Map()

const keytar = {
  getPassword: async (service, account) => passwordsOf(service).get(account) ?? null,
  setPassword: async (service, account, password) => {
    passwords.set(service, new Map([...passwordsOf(service), [account, password]]))
  },
  deletePassword: async (service, account) => passwords.get(service)?.delete(account) ?? false,
  findPassword: async (service) => passwordsOf(service).values().next().value ?? null,
  findCredentials: async (service) =>
    [...passwordsOf(service)].map(([account, password]) => ({ account, password })),
} satisfies typeof Keytar

/** The real module, a CommonJS one, gives an ES module these two names only. */
export default keytar
export const getPassword = keytar.getPassword
