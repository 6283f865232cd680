import type uPlot from 'uplot'
import type { Extremes } from './scale.ts'

/** Custom properties, which the element around the chart sets. */
export type Ink = '--line' | '--behind' | '--warning-ink' | '--critical-ink' | '--axis' | '--grid' | '--hatch'

interface Level {
  readonly at: number
  readonly label: string
  readonly ink: Ink
}

const HATCH_PX = 6

/** The colour as the canvas understands it, with other properties and system colours resolved. */
export function inkOf(element: HTMLElement, name: Ink): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** The line's colour, which changes at each level; `share`, from 0 to 1, is its opacity. */
export function lineInk(
  { bbox, ctx }: uPlot,
  element: HTMLElement,
  { levels, scale }: { readonly levels: readonly Level[]; readonly scale: Extremes },
  share: number,
): string | CanvasGradient {
  const washed = (name: Ink) => `color-mix(in srgb, ${inkOf(element, name)} ${share * 100}%, transparent)`
  if (levels.length === 0) return washed('--line')
  const gradient = ctx.createLinearGradient(0, bbox.top + bbox.height, 0, bbox.top)
  let below = washed('--line')
  for (const { at, ink } of levels) {
    const height = Math.min(1, Math.max(0, (at - scale.low) / (scale.high - scale.low)))
    gradient.addColorStop(height, below)
    below = washed(ink)
    gradient.addColorStop(height, below)
  }
  return gradient
}

/** Draws a dashed line across the plot for each level, with its name above it on an outline that keeps it readable. */
export function drawLevels(self: uPlot, element: HTMLElement, levels: readonly Level[], font: string): void {
  const { ctx, bbox } = self
  const ratio = devicePixelRatio
  ctx.save()
  ctx.lineJoin = 'round'
  ctx.font = font.replace(/^\d+px/, (size) => `600 ${Number.parseInt(size, 10) * ratio}px`)
  ctx.textAlign = 'right'
  ctx.textBaseline = 'bottom'
  for (const { at, label, ink } of levels) {
    const y = Math.round(self.valToPos(at, 'y', true)) + ratio / 2
    if (y < bbox.top || y > bbox.top + bbox.height) continue
    ctx.fillStyle = inkOf(element, ink)
    ctx.strokeStyle = ctx.fillStyle
    ctx.lineWidth = ratio
    ctx.setLineDash([4 * ratio, 4 * ratio])
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    ctx.strokeStyle = inkOf(element, '--behind')
    ctx.lineWidth = 3 * ratio
    ctx.setLineDash([])
    ctx.strokeText(label, bbox.left + bbox.width, y - 2 * ratio)
    ctx.fillText(label, bbox.left + bbox.width, y - 2 * ratio)
  }
  ctx.restore()
}

/** Hatches the time before the oldest figures that are kept. */
export function hatchBefore(self: uPlot, element: HTMLElement, since: number | null): void {
  if (since === null) return
  const { ctx, bbox } = self
  const ratio = devicePixelRatio
  const width = Math.min(bbox.width, self.valToPos(since, 'x', true) - bbox.left)
  if (width < ratio) return
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, width, bbox.height)
  ctx.clip()
  ctx.strokeStyle = inkOf(element, '--hatch')
  ctx.lineWidth = ratio
  ctx.beginPath()
  for (let x = -bbox.height; x < width; x += HATCH_PX * ratio) {
    ctx.moveTo(bbox.left + x, bbox.top + bbox.height)
    ctx.lineTo(bbox.left + x + bbox.height, bbox.top)
  }
  ctx.stroke()
  ctx.restore()
}
