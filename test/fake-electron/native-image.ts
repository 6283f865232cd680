import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import type {
  AddRepresentationOptions,
  CreateFromBufferOptions,
  nativeImage as ElectronNativeImage,
  NativeImage,
  Size,
} from 'electron'
import type { Part } from './part.ts'
import { type Png, readPng } from './png.ts'

type NativeImagePart = Part<
  NativeImage,
  | 'addRepresentation'
  | 'getSize'
  | 'isEmpty'
  | 'isTemplateImage'
  | 'setTemplateImage'
  | 'toPNG'
  | 'getScaleFactors'
>

interface Representation {
  readonly scale: number
  readonly buffer: Buffer
  readonly png: Png
}

export class FakeNativeImage implements NativeImagePart {
  /** The title of the PNG, or the name of its file when it has no title. */
  get iconName(): string {
    return this.#representations.find(({ png }) => png.title !== null)?.png.title ?? this.#fileName
  }

  readonly #representations: Representation[] = []
  readonly #fileName: string
  #template = false

  constructor(fileName = '') {
    this.#fileName = fileName
  }

  /** Adds a PNG. As in Electron, data of another kind leaves the image as it is. */
  addRepresentation(options: AddRepresentationOptions): void {
    const png = options.buffer === undefined ? null : readPng(options.buffer)
    if (options.buffer === undefined || png === null) return
    this.#representations.push({ scale: options.scaleFactor ?? 1, buffer: options.buffer, png })
  }

  isEmpty = (): boolean => this.#representations.length === 0
  isTemplateImage = (): boolean => this.#template
  setTemplateImage = (template: boolean): void => {
    this.#template = template
  }
  getScaleFactors = (): number[] => this.#representations.map(({ scale }) => scale)
  toPNG = (): Buffer => this.#at(1)?.buffer ?? Buffer.alloc(0)

  getSize(): Size {
    const representation = this.#at(1)
    if (representation === undefined) return { width: 0, height: 0 }
    const { scale, png } = representation
    return { width: Math.round(png.width / scale), height: Math.round(png.height / scale) }
  }

  #at(scale: number): Representation | undefined {
    return this.#representations.find((one) => one.scale === scale) ?? this.#representations[0]
  }
}

type Factory = Part<
  typeof ElectronNativeImage,
  'createEmpty' | 'createFromBuffer' | 'createFromPath',
  {
    createEmpty: () => FakeNativeImage
    createFromBuffer: (buffer: Buffer, options?: CreateFromBufferOptions) => FakeNativeImage
    createFromPath: (path: string) => FakeNativeImage
  }
>

export const nativeImage = {
  createEmpty: () => new FakeNativeImage(),
  createFromBuffer(buffer, options) {
    if (!Buffer.isBuffer(buffer)) throw new TypeError('buffer must be a node Buffer')
    const image = new FakeNativeImage()
    image.addRepresentation({ buffer, scaleFactor: options?.scaleFactor ?? 1 })
    return image
  },
  createFromPath(path) {
    const image = new FakeNativeImage(basename(path, extname(path)))
    const buffer = readIfThere(path)
    if (buffer !== null) image.addRepresentation({ buffer, scaleFactor: 1 })
    return image
  },
} satisfies Factory

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
