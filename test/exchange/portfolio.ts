import type { DrillAccount } from '../../electron/drill/account.ts'
import { authenticate } from '../../electron/drill/authenticate.ts'
import { REFUSALS, type Refusal } from '../../electron/drill/refusals.ts'

/** What the figures of each kind of portfolio margin are; the account is of no kind whose figures are left out. */
export interface PortfolioFigures {
  readonly plain?: object
  readonly pro?: object
}

const NO_SUCH_ACCOUNT: Refusal = {
  status: 400,
  code: -21001,
  msg: 'Request ID is not a Portfolio Margin Account.',
}

/** The figures of an account with this `uniMMR`, as the exchange writes them. */
export function portfolioFigures(uniMMR: string, fields: Readonly<Record<string, unknown>> = {}): object {
  return {
    uniMMR,
    accountEquity: '10000.00000000',
    actualEquity: '10200.00000000',
    accountInitialMargin: '3000.00000000',
    accountMaintMargin: '1923.07692308',
    accountStatus: 'NORMAL',
    virtualMaxWithdrawAmount: '5000.00000000',
    totalAvailableBalance: '',
    totalMarginOpenLoss: '',
    updateTime: 1657707212154,
    ...fields,
  }
}

/** Answers as the exchange does; null for a path that is none of portfolio margin's. */
export function answerPortfolio(
  request: Request,
  figures: PortfolioFigures,
  accounts: readonly DrillAccount[],
  now: number,
): Response | null {
  const { pathname } = new URL(request.url)
  if (pathname !== '/papi/v1/account' && pathname !== '/sapi/v1/portfolio/account') return null
  const account = authenticate(request, accounts, now)
  if ('code' in account) return refuse(account)
  const isPlain = pathname === '/papi/v1/account'
  const body = isPlain ? figures.plain : figures.pro
  if (body === undefined) return refuse(isPlain ? REFUSALS.keyUnknown : NO_SUCH_ACCOUNT)
  return Response.json(body)
}

function refuse({ status, code, msg }: Refusal): Response {
  return Response.json({ code, msg }, { status })
}
