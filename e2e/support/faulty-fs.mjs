import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'

// Test equipment: a disk that fails, is full or is slow, under everything that goes through node:fs/promises. Never part of
// the product; loaded by a test in its own process, or by fault-preload.mjs in that of a gateway.

/**
 * @typedef {'open' | 'write' | 'sync' | 'syncFolder' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'truncate'} Operation
 *   What changes the disk. `open` stands for opening to write, `sync` for fsync and fdatasync of a file.
 * @typedef {object} Effect
 * @property {string} [code] The system error it ends with, such as ENOSPC.
 * @property {boolean} [half] A write puts half of its bytes on the disk before it fails.
 * @property {boolean} [hold] It takes for as long as this is said.
 * @property {'before' | 'after'} [kill] The process is killed (SIGKILL) before a write, or once it is made.
 */

/** @type {undefined | ((operation: Operation, path: string) => Effect | undefined)} */
let decide
/** @type {WeakMap<object, { path: string, isFolder: boolean }>} */
const opened = new WeakMap()

/** @param {string} code
 *  @param {Operation} operation
 *  @param {string} path */
const failure = (code, operation, path) =>
  Object.assign(new Error(`${code}: injected, ${operation} '${path}'`), { code, syscall: operation, path })

/** @param {Operation} operation
 *  @param {string} path */
const meet = async (operation, path) => {
  let effect = decide?.(operation, path)
  for (; effect?.hold; effect = decide?.(operation, path)) await pause(20)
  return effect
}

/** @param {Operation} operation
 *  @param {string} path */
const mayFail = async (operation, path) => {
  const effect = await meet(operation, path)
  if (effect?.code) throw failure(effect.code, operation, path)
}

/** Nothing of this process runs on behind it. */
const endProcess = () => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}

const { promises } = fs

/** @param {Operation} operation
 *  @param {'rename' | 'link' | 'unlink' | 'mkdir' | 'rmdir'} name
 *  @param {number} [pathAt] which argument is the path that changes */
const patchPath = (operation, name, pathAt = 0) => {
  const real = /** @type {(...args: unknown[]) => Promise<unknown>} */ (promises[name].bind(promises))
  // @ts-expect-error the same shape, told apart by nobody
  promises[name] = async (/** @type {unknown[]} */ ...args) => {
    await mayFail(operation, String(args[pathAt]))
    return real(...args)
  }
}

const patchOpen = () => {
  const real = promises.open.bind(promises)
  promises.open = async (path, flags, mode) => {
    const writes =
      typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : (flags ?? 'r') !== 'r'
    if (writes) await mayFail('open', String(path))
    const handle = await real(path, flags, mode)
    opened.set(handle, { path: String(path), isFolder: !writes && (await handle.stat()).isDirectory() })
    return handle
  }
  return real
}

/** @param {any} prototype of a FileHandle */
const patchHandle = (prototype) => {
  const realWrite = prototype.write
  for (const name of ['sync', 'datasync', 'truncate']) {
    const real = prototype[name]
    prototype[name] = async function (/** @type {unknown[]} */ ...args) {
      const { path, isFolder } = opened.get(this) ?? { path: '', isFolder: false }
      await mayFail(name === 'truncate' ? 'truncate' : isFolder ? 'syncFolder' : 'sync', path)
      return real.apply(this, args)
    }
  }
  for (const name of ['write', 'writeFile', 'appendFile']) {
    const real = prototype[name]
    prototype[name] = async function (/** @type {string | Uint8Array} */ data, /** @type {unknown[]} */ ...rest) {
      const path = opened.get(this)?.path ?? ''
      const effect = await meet('write', path)
      if (effect?.code) {
        const bytes = Buffer.from(/** @type {any} */ (data))
        if (effect.half) {
          // write() of a text takes its place in the file next, and of bytes a part of them before it.
          const at = name === 'write' ? (typeof data === 'string' ? rest[0] : rest[2]) : null
          await realWrite.call(this, bytes, 0, bytes.length >> 1, at ?? null)
        }
        throw failure(effect.code, 'write', path)
      }
      if (effect?.kill === 'before') await endProcess()
      const answer = await real.call(this, data, ...rest)
      if (effect?.kill === 'after') await endProcess()
      return answer
    }
  }
}

/** Puts the faults in place, once in a process. Until somebody decides otherwise the disk is a good one. */
export const install = async () => {
  const realOpen = patchOpen()
  patchPath('rename', 'rename', 1)
  patchPath('link', 'link', 1)
  patchPath('unlink', 'unlink')
  patchPath('mkdir', 'mkdir')
  const handle = await realOpen(import.meta.filename, 'r')
  patchHandle(Object.getPrototypeOf(handle))
  await handle.close()
  // What was imported by name before, too.
  syncBuiltinESMExports()
}

/** @param {typeof decide} decision asked before every operation; undefined for a good disk */
export const setFaults = (decision) => {
  decide = decision
}
