import type { AccountKind, Credentials } from '../../shared/accounts.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type Problem, ProblemError } from '../../shared/problems.ts'
import type { Exchange, Portfolio } from '../binance/client.ts'

/**
 * Asks the exchange what kind an account is; null when that cannot be told. Only the kind's own figures
 * answer, so an account that is of no kind of portfolio margin is refused twice.
 */
export async function askKind(
  exchange: Pick<Exchange, 'accountConfig'>,
  portfolio: Portfolio,
  credentials: Credentials,
  known: AccountKind,
): Promise<AccountKind | null> {
  const [plain, pro] = await Promise.all([
    outcomeOf(portfolio.account('portfolio-margin', credentials)),
    outcomeOf(portfolio.account('portfolio-margin-pro', credentials)),
  ])
  if (plain === 'answered') return 'portfolio-margin'
  if (plain === 'failed') return null
  if (pro === 'answered') return 'portfolio-margin-pro'
  if (pro === 'failed') return null
  // A key that is refused everywhere tells nothing of its account.
  if (known !== 'futures' && (await outcomeOf(exchange.accountConfig(credentials))) !== 'answered')
    return null
  return 'futures'
}

type Outcome = 'answered' | 'refused' | 'failed'

export function outcomeOf(asked: Promise<unknown>): Promise<Outcome> {
  return asked.then(
    () => 'answered',
    (failure: unknown) =>
      failure instanceof ProblemError && isRefused(failure.problem) ? 'refused' : 'failed',
  )
}

/** Whether the exchange understood the question, and has no answer for this key. */
function isRefused(problem: Problem): boolean {
  const { kind, params } = problem
  if (kind === 'key-rejected' || kind === 'account-inactive') return true
  const isAboutAccount = typeof params?.code === 'number' && exchangeErrorName(problem) === null
  const status = Number(params?.status)
  return kind === 'exchange-error' && isAboutAccount && status >= 400 && status < 500
}
