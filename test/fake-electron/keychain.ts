/** An in-memory keychain with keytar's interface, gone with the process. */

import type * as Keytar from 'keytar'

const passwords = new Map<string, Map<string, string>>()
const of = (service: string): ReadonlyMap<string, string> => passwords.get(service) ?? new Map()

const keytar = {
  getPassword: async (service, account) => of(service).get(account) ?? null,
  setPassword: async (service, account, password) => {
    passwords.set(service, new Map([...of(service), [account, password]]))
  },
  deletePassword: async (service, account) => passwords.get(service)?.delete(account) ?? false,
  findPassword: async (service) => of(service).values().next().value ?? null,
  findCredentials: async (service) => [...of(service)].map(([account, password]) => ({ account, password })),
} satisfies typeof Keytar

/** Imported from an ES module, the real one has these two names only. */
export default keytar
export const getPassword = keytar.getPassword
