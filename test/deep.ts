/** Whether proofs run in full, as `npm run test:deep` has them. */
export const deep = process.env.MODE === 'deep'
