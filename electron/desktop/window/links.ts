import type { Link } from '../../../shared/ipc.ts'

/** The only addresses that are ever opened in the browser. */
export const LINK_ADDRESSES: Readonly<Record<Link, string>> = {
  'api-keys': 'https://www.binance.com/en/my/settings/api-management',
  'api-keys-demo': 'https://demo.binance.com/en/my/settings/api-management',
}
