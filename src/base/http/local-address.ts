import { BlockList, isIPv6 } from 'node:net'

const LOCAL_V4: [network: string, prefix: number][] = [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
]
const LOCAL_V6: [network: string, prefix: number][] = [
    // IPv4 in IPv6: compatible, translated, 6to4 and Teredo.
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['2002::', 16],
    ['2001::', 23],
    ['100::', 64],
    ['fec0::', 10],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
]

const local = new BlockList()
for (const [network, prefix] of LOCAL_V4) local.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of LOCAL_V6) local.addSubnet(network, prefix, 'ipv6')

/**
 * Whether an IP address can be reached only from this machine or its own network: loopback, private, link-local,
 * multicast, or reserved (IANA special-purpose registries); also when it is an IPv4 address written as IPv6.
 */
export function isLocalAddress(address: string): boolean {
    return local.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
