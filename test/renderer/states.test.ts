import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { PROBLEM_KINDS } from '../../shared/problems.ts'
import { problemText } from '../../shared/words/problem-text.ts'
import { accountAt, monitorState, NOW, problemState, STATES } from './fixtures.ts'
import { barriers, nextFrame, open, systemAsksFor } from './page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await systemAsksFor()
})

const hero = () => page.getByRole('region', { name: 'Margin ratio' })

/** What a level's colour is taken from, everywhere in the window. */
function levelsWorn(): Set<string> {
  return new Set(
    [...document.querySelectorAll<HTMLElement>('[data-level]')].map(({ dataset }) => dataset.level ?? ''),
  )
}

const waterShown = () => document.querySelectorAll('main .water').length

describe('what is known', () => {
  test.each([
    ['calm', '23.3', 'Calm'],
    ['warning', '61.8', 'Warning'],
    ['critical', '90.6', 'Critical'],
    ['above-999', '>999', 'Critical'],
    ['underwater', '∞', 'Critical'],
  ] as const)('%s: %s, said as %s', async (state, figure, word) => {
    await open(STATES[state])
    await expect.element(hero().getByText(figure, { exact: true })).toBeVisible()
    await expect.element(hero().getByText(word, { exact: true })).toBeVisible()
    expect(waterShown()).toBe(1)
  })

  test('an account whose balance is gone says so', async () => {
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

  test('what one pool says of the whole account is said once', async () => {
    const { screen } = await open(STATES['one-pool'])
    const pool = screen.getByRole('region', { name: 'USDT cross' })
    await expect
      .element(pool)
      .toMatchTextContent(/Margin balance.*3,026\.11.*Maintenance.*Unrealized profit.*Available.*1,140\.57/)
    await expect.element(screen.getByText('Account totals')).not.toBeInTheDocument()
  })

  test('the mark tells its thresholds', async () => {
    await open(STATES.calm)
    await expect.element(hero()).toMatchTextContent('Warning at 50 %, critical at 80 %')
    expect(document.querySelectorAll('main svg line')).toHaveLength(2)
  })

  test('totals that count one asset alone say which', async () => {
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

  test("the worst pool wears the account's level, which may stand above what its ratio alone says", async () => {
    const { screen } = await open(monitorState([accountAt('0.47', 'warning')]))
    const rows = screen.getByRole('tabpanel', { name: /^Positions/ }).getByRole('listitem')
    await expect.element(rows.nth(0)).toHaveAttribute('data-level', 'warning')
  })

  test('amounts of nine digits are shown to the last cent', async () => {
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

describe('what is not known', () => {
  test.each(['first-poll', 'first-poll-failed', 'gaps', 'many-gaps'] as const)(
    '%s: no figure, no water, no calm',
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

  test('a gap is explained, and the worst known pool is called no more than that', async () => {
    const { screen } = await open(STATES.gaps)
    await expect.element(screen.getByText(/did not say which asset carries DOGEBTC/)).toBeVisible()
    await expect.element(screen.getByText(/worst known: 23\.3/)).toBeVisible()
    const row = screen.getByRole('listitem').nth(0)
    await expect.element(row).toMatchTextContent(/DOGEBTC.*Unknown/)
    await expect.element(row).toHaveAttribute('data-level', 'unknown')
  })

  test('many gaps are counted, not all recited', async () => {
    const { screen } = await open(STATES['many-gaps'])
    await expect.element(screen.getByText('And 10 more.')).toBeVisible()
  })

  test('an account without positions is neither calm nor at zero', async () => {
    await open(STATES.idle)
    await expect.element(hero().getByText('No positions', { exact: true })).toBeVisible()
    expect(hero().element().textContent).not.toMatch(/\d|%/)
    expect(levelsWorn()).not.toContain('calm')
  })
})

describe('what is old', () => {
  test('old figures stay, with the time they are from, and calm loses its colour', async () => {
    const { screen } = await open(STATES.stale)
    await expect.element(screen.getByText('Old figures', { exact: true })).toBeVisible()
    await expect.element(screen.getByText(/Nothing new since \d+:\d\d:\d\d/)).toBeVisible()
    await expect.element(hero().getByText('23.3', { exact: true })).toBeVisible()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Calm. Old figures.')
    expect(levelsWorn()).not.toContain('calm')
  })

  test('an old danger keeps its colour', async () => {
    await open(STATES['critical-stale'])
    await expect.element(hero().getByText('Last known: Critical')).toBeVisible()
    expect(levelsWorn()).toContain('critical')
  })

  test.each(PROBLEM_KINDS)('%s is said in a sentence, with what to do', async (kind) => {
    const state = problemState(kind)
    const { screen } = await open(state)
    const connection = state.accounts[0]?.connection
    const text = connection?.ok === false ? problemText(connection.problem) : null
    await expect.element(screen.getByText(text?.sentence ?? 'a sentence')).toBeVisible()
    await expect.element(screen.getByText(text?.nextStep ?? 'a next step')).toBeVisible()
  })
})

describe('names of all kinds', () => {
  test('a long name is cut, and keeps the buttons beside it in reach', async () => {
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

  test('the window speaks Chinese', async () => {
    const { screen } = await open(STATES.chinese, undefined, 'zh-CN')
    await expect.element(screen.getByText('平稳', { exact: true }).nth(1)).toBeVisible()
    await expect.element(screen.getByRole('region', { name: '测试USDT 逐仓' })).toBeVisible()
  })
})

describe.each([
  ['many-positions', 500],
  ['thousand-positions', 1000],
] as const)('%s', (state, count) => {
  test('only their list scrolls', async () => {
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByText('COIN0USDT')).toBeVisible()
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(560)
    const main = screen.getByRole('main').element()
    expect(main.scrollHeight).toBe(main.clientHeight)
    await nextFrame()
    document.querySelector('.scroller')?.scrollTo(0, 1e6)
    await expect.element(screen.getByText(`COIN${count - 1}USDT`)).toBeInViewport()
  })

  test('few of them are in the page, and each says which it is of how many', async () => {
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

describe('what was not meant to be', () => {
  afterEach(() => page.viewport(360, 560))

  test.each([
    [320, 560, 'extreme'],
    [320, 560, 'long-label-alerts'],
    [320, 560, 'critical'],
    [180, 280, 'extreme'],
    [180, 280, 'chinese'],
    [360, 560, 'extreme'],
  ] as const)('%i × %i, %s: nothing is cut off at the side', async (width, height, state) => {
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
  ] as const)('%s: shows %f rows of positions beneath all the rest', async (state, rows) => {
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
  ] as const)('%s: the water swells: %s', async (state, swells) => {
    await open(STATES[state])
    await expect.element(hero()).toBeVisible()
    expect(document.querySelector('.swelling') !== null).toBe(swells)
    if (swells) expect(moving()).toBeGreaterThan(0)
  })

  test.each(['critical', 'drill', 'polling'] as const)(
    '%s: nothing moves if that is asked for',
    async (state) => {
      await systemAsksFor({ 'prefers-reduced-motion': 'reduce' })
      await open(STATES[state])
      await expect.element(hero()).toBeVisible()
      expect(moving()).toBe(0)
    },
  )
})

describe('nobody is shut out', () => {
  test.each(['dark', 'light'])('the form and the menus, %s', async (scheme) => {
    await systemAsksFor({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    const { screen } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    expect(await barriers()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await screen.getByRole('button', { name: 'More' }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    expect(await barriers()).toEqual([])
    await page.getByRole('menuitem', { name: 'Add an account' }).click()
    await expect.element(page.getByLabelText('Public key')).toBeVisible()
    expect(await barriers()).toEqual([])
    await page.getByLabelText('Paste one').click({ force: true })
    await expect.element(page.getByLabelText('Secret key or private key')).toBeVisible()
    expect(await barriers()).toEqual([])
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await expect.element(page.getByRole('listbox')).toBeVisible()
    expect(await barriers()).toEqual([])
  })
})
