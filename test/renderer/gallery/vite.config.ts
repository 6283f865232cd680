import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: resolve(import.meta.dirname, '../../../svelte.config.js') })],
  build: { chunkSizeWarningLimit: 2000 },
})
