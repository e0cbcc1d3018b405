/*
 * What a gratuitous ARP costs at least on this machine: the frames of the Announcer, 64 to a sendmmsg, from one packet
 * socket. The other side of dev.baton.lab.bench.AnnouncerBench, which compiles it.
 *
 *     announce_loop DEVICE MAC FIRST-ADDRESS COUNT MILLISECONDS
 *
 * For each line of standard input it announces the addresses over and over for so long, then prints the frames that the
 * kernel took, those that it refused, and the nanoseconds. The same protocol, and the same look at the clock after each
 * pass over all addresses, as dev.baton.lab.bench.AnnounceLoop.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, LENGTH = 60, AT_SENDER_IP = 28, AT_TARGET_IP = 38 };

static unsigned char frames[BATCH][LENGTH];
static struct iovec pieces[BATCH];
static struct mmsghdr messages[BATCH];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* RFC 826: Ethernet, IPv4, 6, 4, request; RFC 5227: from the shared MAC to all. */
static void write_frames(const unsigned char mac[6]) {
    static const unsigned char header[] = {0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1};
    for (int i = 0; i < BATCH; i++) {
        memset(frames[i], 0xff, 6);
        memcpy(frames[i] + 6, mac, 6);
        memcpy(frames[i] + 12, header, sizeof header);
        memcpy(frames[i] + 22, mac, 6);
        pieces[i].iov_base = frames[i];
        pieces[i].iov_len = LENGTH;
        messages[i].msg_hdr.msg_iov = &pieces[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
}

static int open_socket(const char *device) {
    struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(device)};
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (address.sll_ifindex == 0 || fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die(device);
    return fd;
}

/* Announces each address once. */
static void pass(int fd, uint32_t first, int count, int64_t *sent, int64_t *refused) {
    for (int done = 0; done < count; done += BATCH) {
        int now = count - done < BATCH ? count - done : BATCH;
        for (int i = 0; i < now; i++) {
            uint32_t address = htonl(first + (uint32_t)(done + i));
            memcpy(frames[i] + AT_SENDER_IP, &address, sizeof address);
            memcpy(frames[i] + AT_TARGET_IP, &address, sizeof address);
        }
        int taken = sendmmsg(fd, messages, (unsigned)now, MSG_DONTWAIT);
        taken = taken < 0 ? 0 : taken;
        *sent += taken;
        *refused += now - taken;
    }
}

int main(int argc, char **argv) {
    unsigned char mac[6];
    struct in_addr first;
    if (argc != 6 || sscanf(argv[2], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6
        || inet_aton(argv[3], &first) == 0) {
        fprintf(stderr, "usage: %s DEVICE MAC FIRST-ADDRESS COUNT MILLISECONDS\n", argv[0]);
        return 64;
    }
    int count = atoi(argv[4]);
    int64_t length_ns = atoll(argv[5]) * 1000000;
    write_frames(mac);
    int fd = open_socket(argv[1]);
    char line[16];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int64_t sent = 0, refused = 0, from = now_ns(), now = from;
        while (now - from < length_ns) {
            pass(fd, ntohl(first.s_addr), count, &sent, &refused);
            now = now_ns();
        }
        printf("%lld %lld %lld\n", (long long)sent, (long long)refused, (long long)(now - from));
        fflush(stdout);
    }
    return 0;
}
