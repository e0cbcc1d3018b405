package dev.baton.nativeconfig.packet;

/**
 * Numbers of the socket interface (asm-generic/socket.h, linux/if_packet.h, linux/in.h, linux/in6.h), under the names that
 * the manual pages socket(7), packet(7), ip(7) and ipv6(7) give them. x86-64 and arm64 agree on all.
 */
final class SocketConstants {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_DONTWAIT = 0x40;

    static final int SOL_SOCKET = 1;
    static final int SO_BROADCAST = 6;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_PRIORITY = 12;
    static final int SO_BINDTODEVICE = 25;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;

    static final int SOL_PACKET = 263;
    static final int PACKET_ADD_MEMBERSHIP = 1;
    static final int PACKET_STATISTICS = 6;
    static final int PACKET_IGNORE_OUTGOING = 23;
    static final int PACKET_MR_MULTICAST = 0;
    static final int PACKET_MR_ALLMULTI = 2;

    static final int SOL_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_TTL = 2;
    static final int IP_PKTINFO = 8;
    static final int IP_RECVTTL = 12;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IP_MULTICAST_LOOP = 34;
    static final int IP_ADD_MEMBERSHIP = 35;

    static final int SOL_IPV6 = 41;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_MULTICAST_LOOP = 19;
    static final int IPV6_JOIN_GROUP = 20;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_PKTINFO = 50;
    static final int IPV6_RECVHOPLIMIT = 51;
    static final int IPV6_HOPLIMIT = 52;
    static final int IPV6_TCLASS = 67;

    /** TC_PRIO_INTERACTIVE..CONTROL: 6 is the highest that needs no privilege, and the first band of pfifo_fast. */
    static final int PRIORITY_INTERNETWORK_CONTROL = 6;
    /** DSCP class selector 6, "network control" (RFC 4594), in the place of the old TOS octet. */
    static final int TOS_CS6 = 0xc0;

    /**
     * What a queue must hold while its reader sleeps: a second and a half of the fastest profile on every path, at the
     * kernel's 768 octets of book-keeping a small frame, is 1.2 MiB; the kernel doubles what is asked.
     */
    static final int BUFFER_BYTES = 1 << 20;

    private SocketConstants() {}
}
