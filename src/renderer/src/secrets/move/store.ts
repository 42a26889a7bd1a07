import { create } from 'zustand'
import type { InterruptedMove, MoveEnd, MoveProgress } from '../../../../shared/secrets/move-contract'
import { call, client } from '../../app/client'

interface MoveState {
  /** The move under way, whoever started it. */
  move: MoveProgress | null
  interrupted: InterruptedMove | null
  last: MoveEnd | null
}

/** What the gateway said about moves of its secrets. */
export const useMove = create<MoveState>(() => ({ move: null, interrupted: null, last: null }))

let lastAsked = 0

/** Asks how far a move is. Only the latest answer counts; a page that cannot ask keeps what it knew. */
export const refreshMove = async (): Promise<void> => {
  const asked = ++lastAsked
  const state = await call('secrets.move.status', {}).catch(() => undefined)
  if (state && asked === lastAsked) useMove.setState(state)
}

/** Keeps the page in step with a move. @returns a function that ends it */
export const watchMove = (): (() => void) => {
  const ends = [
    client().subscribe('move', ({ move }) => {
      // How it ended is asked for.
      if (!move) return void refreshMove()
      lastAsked++
      useMove.setState({ move })
    }),
    client().subscribe('secrets', () => void refreshMove())
  ]
  return () => ends.forEach((end) => end())
}
