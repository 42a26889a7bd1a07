import { expect, test } from 'vitest'
import { Crowd } from './crowd'

const MOST = 16

/** How many of `count` connections from the addresses are taken in. */
const taken = (crowd: Crowd, count: number, addressOf: (index: number) => string): number =>
  Array.from({ length: count }, (_none, index) => crowd.enter(addressOf(index), MOST)).filter(Boolean).length

test('one client elsewhere holds a quarter of the connections, and the next client its own', () => {
  const crowd = new Crowd()
  expect(taken(crowd, MOST, () => '192.0.2.7')).toBe(4)
  expect(taken(crowd, MOST, () => '192.0.2.8')).toBe(4)
})

test('a client cannot choose another address out of its own /64, nor put on an IPv6 dress', () => {
  const crowd = new Crowd()
  expect(taken(crowd, MOST, (index) => `2001:db8::${index + 1}`)).toBe(4)
  expect(taken(crowd, MOST, (index) => (index % 2 ? '192.0.2.7' : '::ffff:192.0.2.7'))).toBe(4)
})

test('what is closed is free again, and nothing more than that', () => {
  const crowd = new Crowd()
  taken(crowd, 4, () => '192.0.2.7')
  crowd.leave('192.0.2.7')
  expect(taken(crowd, MOST, () => '192.0.2.7')).toBe(1)
})

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('%s is this machine, which many clients share', (address) => {
  const crowd = new Crowd()
  expect(taken(crowd, MOST, () => address)).toBe(MOST)
  crowd.leave(address)
})
