import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { PROBLEM_KINDS } from '../../shared/problems.ts'
import { problemText } from '../../shared/words/problem-text.ts'
import { accountAt, monitorState, NOW, problemState, STATES } from './fixtures.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from './page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
})

const hero = () => page.getByRole('region', { name: 'Margin ratio' })

/** The levels that anything in the window is coloured by. */
function shownLevels(): Set<string> {
  return new Set(
    [...document.querySelectorAll<HTMLElement>('[data-level]')].map(({ dataset }) => dataset.level ?? ''),
  )
}

const waterShown = () => document.querySelectorAll('main .water').length

describe('known figures', () => {
  test.each([
    ['calm', '23.3', 'Calm'],
    ['warning', '61.8', 'Warning'],
    ['critical', '90.69', 'Critical'],
    ['near-liquidation', '97.12', 'Liquidation near'],
    ['above-999', '>999', 'Liquidation due'],
    ['underwater', '∞', 'Liquidation due'],
  ] as const)('%s: the ratio %s with the word %s', async (state, figure, word) => {
    await open(STATES[state])
    await expect.element(hero().getByText(figure, { exact: true })).toBeVisible()
    await expect.element(hero().getByText(word, { exact: true })).toBeVisible()
    expect(waterShown()).toBe(1)
  })

  test('an account without margin balance says so', async () => {
    await open(STATES.underwater)
    await expect.element(hero().getByText('Margin balance is gone')).toBeVisible()
  })

  test('the pool the ratio comes from is named, with the two amounts that make it', async () => {
    const { screen } = await open(STATES.warning)
    const pool = screen.getByRole('region', { name: 'ETHUSDT isolated' })
    await expect.element(pool.getByText('worst of 3 pools')).toBeVisible()
    await expect.element(pool.getByText('251.50')).toBeVisible()
    await expect.element(pool.getByText('155.52')).toBeVisible()
  })

  test('figures that one pool and the whole account share are shown once', async () => {
    const { screen } = await open(STATES['one-pool'])
    const pool = screen.getByRole('region', { name: 'USDT cross' })
    await expect
      .element(pool)
      .toMatchTextContent(/Margin balance.*3,026\.11.*Maintenance.*Unrealized profit.*Available.*1,140\.57/)
    await expect.element(screen.getByText('Account totals')).not.toBeInTheDocument()
  })

  test('the mark shows its thresholds', async () => {
    await open(STATES.calm)
    await expect.element(hero()).toMatchTextContent('Warning at 50 %, critical at 80 %')
    expect(document.querySelectorAll('main svg line')).toHaveLength(2)
  })

  test('totals that count only one asset name it', async () => {
    const { screen } = await open(STATES.calm)
    await expect
      .element(screen.getByRole('region', { name: 'Account totals' }).getByText('USDT only'))
      .toBeVisible()
  })

  test("a position shows its own pool's ratio and level", async () => {
    const { screen } = await open(STATES.warning)
    const rows = screen.getByRole('tabpanel', { name: /^Positions/ }).getByRole('listitem')
    await expect
      .element(rows.nth(0))
      .toMatchTextContent(/ETHUSDT.*Short.*isolated.*3,120\.00.*61\.8.*−90\.00/)
    await expect.element(rows.nth(1)).toMatchTextContent(/BTCUSDT.*Long.*cross.*18,240\.00.*27\.4.*−210\.40/)
    expect(rows.elements().map((row) => row.getAttribute('data-level'))).toEqual(['warning', 'calm', 'calm'])
  })

  test('the worst pool has the level of the account, even above that of its ratio', async () => {
    const { screen } = await open(monitorState([accountAt('0.47', 'warning')]))
    const rows = screen.getByRole('tabpanel', { name: /^Positions/ }).getByRole('listitem')
    await expect.element(rows.nth(0)).toHaveAttribute('data-level', 'warning')
  })

  test('amounts of nine digits are shown to the cent', async () => {
    const { screen } = await open(STATES.rich)
    for (const amount of ['987,654,321.12', '123,456,789.98', '876,543,210.98']) {
      const figure = screen.getByText(amount)
      await expect.element(figure).toBeVisible()
      const element = figure.element()
      expect(element.scrollWidth).toBeLessThanOrEqual(element.clientWidth + 1)
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
  })
})

describe('unknown figures', () => {
  test.each(['first-poll', 'first-poll-failed', 'gaps', 'many-gaps'] as const)(
    '%s: no figure, no water and not the word calm',
    async (state) => {
      await open(STATES[state])
      await expect.element(hero().getByText('Unknown', { exact: true })).toBeVisible()
      expect(hero().element().textContent).not.toMatch(/\d|%/)
      expect(hero().element().querySelector('[data-level="calm"]')).toBeNull()
      expect(waterShown()).toBe(0)
    },
  )

  test('the first poll says what it waits for', async () => {
    await open(STATES['first-poll'])
    await expect.element(hero().getByText('Asking the exchange for the first figures…')).toBeVisible()
  })

  test('a gap is explained, and the worst known pool is named as such', async () => {
    const { screen } = await open(STATES.gaps)
    await expect.element(screen.getByText(/did not say which asset carries DOGEBTC/)).toBeVisible()
    await expect.element(screen.getByText(/worst known: 23\.3/)).toBeVisible()
    const row = screen.getByRole('listitem').nth(0)
    await expect.element(row).toMatchTextContent(/DOGEBTC.*Unknown/)
    await expect.element(row).toHaveAttribute('data-level', 'unknown')
  })

  test('only the first of many gaps are listed, the others counted', async () => {
    const { screen } = await open(STATES['many-gaps'])
    await expect.element(screen.getByText('And 10 more.')).toBeVisible()
  })

  test('an account without positions is neither calm nor at zero', async () => {
    await open(STATES.idle)
    await expect.element(hero().getByText('No positions', { exact: true })).toBeVisible()
    expect(hero().element().textContent).not.toMatch(/\d|%/)
    expect(shownLevels()).not.toContain('calm')
  })
})

describe('old figures', () => {
  test('stay with their time, and calm loses its colour', async () => {
    const { screen } = await open(STATES.stale)
    await expect.element(screen.getByText('Old figures', { exact: true })).toBeVisible()
    await expect.element(screen.getByText(/Nothing new since \d+:\d\d:\d\d/)).toBeVisible()
    await expect.element(hero().getByText('23.3', { exact: true })).toBeVisible()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Calm. Old figures.')
    expect(shownLevels()).not.toContain('calm')
  })

  test('keep the colour of a danger', async () => {
    await open(STATES['critical-stale'])
    await expect.element(hero().getByText('Last known: Critical')).toBeVisible()
    expect(shownLevels()).toContain('critical')
  })

  test.each(PROBLEM_KINDS)('the problem %s is shown with its sentence and the next step', async (kind) => {
    const state = problemState(kind)
    const { screen } = await open(state)
    const connection = state.accounts[0]?.connection
    const text = connection?.ok === false ? problemText(connection.problem) : null
    await expect.element(screen.getByText(text?.sentence ?? 'a sentence')).toBeVisible()
    await expect.element(screen.getByText(text?.nextStep ?? 'a next step')).toBeVisible()
  })
})

describe('unusual names', () => {
  test('a long name is shortened, and the buttons beside it stay visible', async () => {
    const { screen } = await open(STATES['long-label'])
    const name = screen
      .getByText(/The account with a very long name/)
      .first()
      .element()
    expect(name.scrollWidth).toBeGreaterThan(name.clientWidth)
    expect(name.tagName).toBe('BDI')
    const more = screen.getByRole('button', { name: 'More' }).element().getBoundingClientRect()
    expect(more.right).toBeLessThanOrEqual(360)
  })

  test('the window is in Chinese', async () => {
    const { screen } = await open(STATES.chinese, undefined, 'zh-CN')
    await expect.element(screen.getByText('平稳', { exact: true }).nth(1)).toBeVisible()
    await expect.element(screen.getByRole('region', { name: '测试USDT 逐仓' })).toBeVisible()
  })
})

describe.each([
  ['many-positions', 500],
  ['thousand-positions', 1000],
] as const)('%s', (state, count) => {
  test('only the list of positions scrolls', async () => {
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByText('COIN0USDT')).toBeVisible()
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(560)
    const main = screen.getByRole('main').element()
    expect(main.scrollHeight).toBe(main.clientHeight)
    await nextFrame()
    document.querySelector('.scroller')?.scrollTo(0, 1e6)
    await expect.element(screen.getByText(`COIN${count - 1}USDT`)).toBeInViewport()
  })

  test('only a few positions are in the page, each with its index and the total', async () => {
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByText('COIN0USDT')).toBeVisible()
    await nextFrame()
    const rows = screen.getByRole('listitem').elements()
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.length).toBeLessThan(25)
    expect(rows[2]?.getAttribute('aria-posinset')).toBe('3')
    expect(rows[2]?.getAttribute('aria-setsize')).toBe(`${count}`)
  })
})

describe('extreme sizes', () => {
  afterEach(() => page.viewport(360, 560))

  test.each([
    [320, 560, 'extreme'],
    [320, 560, 'long-label-alerts'],
    [320, 560, 'critical'],
    [180, 280, 'extreme'],
    [180, 280, 'chinese'],
    [360, 560, 'extreme'],
  ] as const)('%i × %i, %s: nothing is cut off at the sides', async (width, height, state) => {
    await page.viewport(width, height)
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByRole('tab', { name: /^Positions/ })).toBeInTheDocument()
    await nextFrame()
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    const beyond = [...document.querySelectorAll('main .figure, main button')].filter((element) => {
      const frame = element.closest('dl, li, main')?.getBoundingClientRect()
      return element.getBoundingClientRect().right > (frame?.right ?? 0) + 0.5
    })
    expect(beyond.map(({ textContent }) => textContent)).toEqual([])
  })

  test.each([
    ['calm', 2.5],
    ['critical', 2],
  ] as const)('%s: at least %f rows of positions fit below everything else', async (state, rows) => {
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByRole('listitem').first()).toBeVisible()
    await nextFrame()
    const height = screen.getByRole('listitem').first().element().getBoundingClientRect().height
    const list = document.querySelector('.scroller')?.getBoundingClientRect()
    const main = screen.getByRole('main').element()
    expect(main.scrollHeight).toBe(main.clientHeight)
    expect((list?.height ?? 0) / height).toBeGreaterThanOrEqual(rows)
    expect(list?.bottom).toBeLessThanOrEqual(560)
  })

  test('fifty accounts are each listed with their level and ratio', async () => {
    const { screen } = await open(STATES.fifty)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await expect.element(page.getByRole('menuitemradio').nth(1)).toMatchTextContent(/Warning · 61\.8/)
    expect(page.getByRole('menuitemradio').elements()).toHaveLength(51)
    await expect.element(page.getByRole('menuitemradio').nth(50)).toMatchTextContent(/Calm · 23\.3/)
  })
})

describe('motion', () => {
  const moving = () => document.getAnimations().filter(({ playState }) => playState === 'running').length

  test.each([
    ['critical', true],
    ['drill', true],
    ['calm', false],
    ['warning', false],
    ['critical-stale', false],
  ] as const)('%s: the water moves: %s', async (state, swells) => {
    await open(STATES[state])
    await expect.element(hero()).toBeVisible()
    expect(document.querySelector('.swelling') !== null).toBe(swells)
    if (swells) expect(moving()).toBeGreaterThan(0)
  })

  test.each(['critical', 'drill', 'polling'] as const)(
    '%s: nothing moves when the system prefers reduced motion',
    async (state) => {
      await setMediaPreferences({ 'prefers-reduced-motion': 'reduce' })
      await open(STATES[state])
      await expect.element(hero()).toBeVisible()
      expect(moving()).toBe(0)
    },
  )
})

describe('accessibility', () => {
  test.each(['dark', 'light'])('the form and the menus are accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    const { screen } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await screen.getByRole('button', { name: 'More' }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByRole('menuitem', { name: 'Add an account' }).click()
    await expect.element(page.getByLabelText('Public key')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByLabelText('Paste one').click({ force: true })
    await expect.element(page.getByLabelText('Secret key or private key')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await expect.element(page.getByRole('listbox')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
  })
})
