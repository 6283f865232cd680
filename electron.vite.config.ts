import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

const path = (...parts: string[]) => resolve(import.meta.dirname, ...parts)

export default defineConfig({
  main: {
    build: {
      outDir: path('out/main'),
      // Only `dependencies` stay outside the bundle: keytar, because it is native.
      externalizeDeps: true,
      rolldownOptions: { input: { main: path('electron/main.ts') } },
    },
  },
  preload: {
    build: {
      outDir: path('out/preload'),
      // A sandboxed preload is one CommonJS file that can require nothing of ours.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: path('electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('renderer'),
    plugins: [svelte({ configFile: path('svelte.config.js') })],
    build: {
      outDir: path('out/renderer'),
      minify: true,
      rolldownOptions: { input: path('renderer/index.html') },
    },
  },
})
