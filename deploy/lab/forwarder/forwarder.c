// A plain forwarder between a TUN device and a UDP socket, the way flannel's udp backend works: one raw IPv4 packet is one datagram, one thread,
// one buffer, one system call for each packet and direction, socket buffers as the kernel gives them. It is what the bench compares with, and
// the other end of interoperation tests: it knows nothing of segmentation, merging or encryption.
//
//   forwarder DEVICE ADDRESS PORT <<< $'10.5.2.0/24 10.99.0.12 8285\n…'
//
// The device, its address and MTU are the caller's (ip tuntap add DEVICE mode tun). Peers are read from standard input, a line each, up to its
// end; the first that holds a destination gets the packet. Then `ready` is printed, and packets pass until the process is killed. TTL goes down
// at both ends, silently dropping at 0; a packet that no peer gets is dropped silently, too; senders of datagrams are not checked.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
  uint32_t network; // network order, as the mask
  uint32_t mask;
  struct sockaddr_in endpoint;
};

static struct peer *peers;
static size_t peer_count;

static void fail(const char *what, const char *which) {
  fprintf(stderr, "forwarder: %s %s: %s\n", what, which, strerror(errno));
  exit(1);
}

static void refuse(const char *what, const char *value, const char *wanted) {
  fprintf(stderr, "forwarder: %s '%s': %s\n", what, value, wanted);
  exit(2);
}

static struct sockaddr_in endpoint(const char *address, const char *port) {
  struct sockaddr_in result = {.sin_family = AF_INET};
  char *end;
  long number = strtol(port, &end, 10);
  if (inet_pton(AF_INET, address, &result.sin_addr) != 1) {
    refuse("address", address, "must be an IPv4 address");
  }
  if (*port == '\0' || *end != '\0' || number < 1 || number > 65535) {
    refuse("port", port, "must be 1 to 65535");
  }
  result.sin_port = htons((uint16_t)number);
  return result;
}

static void read_peers(void) {
  char line[128];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char network[32], address[32], port[16], rest[2];
    unsigned length;
    line[strcspn(line, "\n")] = '\0';
    if (*line == '\0') {
      continue;
    }
    struct in_addr base;
    if (sscanf(line, "%31[^/]/%u %31s %15s %1s", network, &length, address, port, rest) != 4 || length > 32
        || inet_pton(AF_INET, network, &base) != 1) {
      refuse("peer", line, "must be SUBNET/LENGTH ADDRESS PORT");
    }
    peers = realloc(peers, (peer_count + 1) * sizeof *peers);
    if (peers == NULL) {
      fail("no memory for peer", line);
    }
    uint32_t mask = length == 0 ? 0 : htonl(UINT32_MAX << (32 - length));
    peers[peer_count++] = (struct peer){.network = base.s_addr & mask, .mask = mask, .endpoint = endpoint(address, port)};
  }
}

static int open_device(const char *name, int *mtu) {
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  if (strlen(name) >= sizeof request.ifr_name) {
    refuse("device", name, "must be a name of at most 15 characters");
  }
  strcpy(request.ifr_name, name);
  if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) {
    fail("cannot open device", name);
  }
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0 || ioctl(any, SIOCGIFMTU, &request) < 0) {
    fail("cannot read the MTU of device", name);
  }
  close(any);
  *mtu = request.ifr_mtu;
  return device;
}

static const struct peer *find(uint32_t destination) {
  for (size_t i = 0; i < peer_count; i++) {
    if ((destination & peers[i].mask) == peers[i].network) {
      return &peers[i];
    }
  }
  return NULL;
}

// RFC 1624, equation 3: TTL is the high byte of its 16-bit word.
static bool take_hop(struct iphdr *header) {
  if (header->ttl <= 1) {
    return false;
  }
  uint32_t sum = (uint16_t)~ntohs(header->check) + (uint16_t)~(uint16_t)(header->ttl << 8 | header->protocol);
  header->ttl--;
  sum += (uint16_t)(header->ttl << 8 | header->protocol);
  sum = (sum & 0xffff) + (sum >> 16);
  sum += sum >> 16;
  header->check = htons((uint16_t)~sum);
  return true;
}

static bool is_ipv4(const void *packet, ssize_t length) {
  return length >= (ssize_t)sizeof(struct iphdr) && ((const struct iphdr *)packet)->version == 4;
}

static bool device_to_socket(int device, int udp, void *buffer, size_t size) {
  ssize_t length = read(device, buffer, size);
  if (length < 0) {
    return false;
  }
  struct iphdr *header = buffer;
  const struct peer *peer;
  if (is_ipv4(buffer, length) && (peer = find(header->daddr)) != NULL && take_hop(header)) {
    sendto(udp, buffer, (size_t)length, 0, (const struct sockaddr *)&peer->endpoint, sizeof peer->endpoint);
  }
  return true;
}

static bool socket_to_device(int udp, int device, void *buffer, size_t size) {
  ssize_t length = recv(udp, buffer, size, MSG_DONTWAIT);
  if (length < 0) {
    return false;
  }
  if (is_ipv4(buffer, length) && take_hop(buffer)) {
    while (write(device, buffer, (size_t)length) < 0 && errno == EAGAIN) {
    }
  }
  return true;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: forwarder DEVICE ADDRESS PORT, with lines SUBNET/LENGTH ADDRESS PORT on standard input\n");
    return 2;
  }
  struct sockaddr_in own = endpoint(argv[2], argv[3]);
  read_peers();
  int mtu;
  int device = open_device(argv[1], &mtu);
  int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (udp < 0 || bind(udp, (struct sockaddr *)&own, sizeof own) < 0) {
    fail("cannot bind", argv[2]);
  }
  void *buffer = malloc((size_t)mtu);
  if (buffer == NULL) {
    fail("no memory for a packet of", argv[1]);
  }
  puts("ready");
  fflush(stdout);
  struct pollfd waiting[2] = {{.fd = device, .events = POLLIN}, {.fd = udp, .events = POLLIN}};
  for (;;) {
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) {
      fail("cannot wait for", argv[1]);
    }
    if ((waiting[0].revents | waiting[1].revents) & (POLLERR | POLLNVAL)) {
      int error = 0;
      socklen_t length = sizeof error;
      // An ICMP error for an earlier datagram ends nothing; a device that is gone does.
      getsockopt(udp, SOL_SOCKET, SO_ERROR, &error, &length);
      if (waiting[0].revents & (POLLERR | POLLNVAL)) {
        fprintf(stderr, "forwarder: device %s is gone\n", argv[1]);
        return 1;
      }
    }
    bool more;
    do {
      more = device_to_socket(device, udp, buffer, (size_t)mtu);
      more |= socket_to_device(udp, device, buffer, (size_t)mtu);
    } while (more);
  }
}
