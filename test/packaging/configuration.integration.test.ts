import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { DebugLogger } from 'builder-util'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './built.ts'

type Configuration = Awaited<ReturnType<typeof getConfig>>

let configuration: Configuration

beforeAll(async () => {
  configuration = await getConfig(ROOT, null, null)
})

const validate = (config: Configuration) => validateConfiguration(config, new DebugLogger(false))

describe('the configuration of the installers', () => {
  it('is valid by the schema of electron-builder', async () => {
    await expect(validate(configuration)).resolves.toBeUndefined()
    // Shows that the schema was read: it has no such toolset.
    const wrong = structuredClone(configuration)
    Object.assign(wrong, { toolsets: { appimage: '9.9.9' } })
    await expect(validate(wrong)).rejects.toThrow('toolsets')
  })

  it('builds an AppImage that needs no libfuse2', () => {
    expect(configuration.toolsets).toEqual({ appimage: '1.0.3' })
    expect(configuration.linux?.target).toEqual(['AppImage', 'deb'])
  })
})
