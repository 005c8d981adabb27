#include "dataplane/io/capture_check.h"

#include <fmt/format.h>
#include <pcap/pcap.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace spoor::dataplane {
namespace {

constexpr int kLinkTypeRaw = 101;

using PcapHandle = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

std::unexpected<base::Error> Refuse(base::ErrorCode code, const std::string& path, std::string_view why) {
  return base::Fail(code, fmt::format("capture {}: {}", path, why));
}

// What the file system says, so that the message does not depend on libpcap's.
base::Result<> CheckFile(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    return Refuse(errno == ENOENT ? base::ErrorCode::kNotFound : base::ErrorCode::kPermissionDenied, path,
                  std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return Refuse(base::ErrorCode::kInvalidArgument, path, "not a regular file; write the capture to a file first");
  }
  if (access(path.c_str(), R_OK) != 0) return Refuse(base::ErrorCode::kPermissionDenied, path, std::strerror(errno));
  if (status.st_size == 0) return Refuse(base::ErrorCode::kDataLoss, path, "the file is empty");
  return {};
}

// tcpdump.org/linktypes.html; libpcap gives some of them another number of its own.
std::optional<LinkType> LinkTypeOf(int link_type) {
  switch (link_type) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case DLT_RAW:
    case kLinkTypeRaw:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::kRawIp;
    case DLT_LINUX_SLL:
      return LinkType::kLinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkType::kLinuxCooked2;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkType::kLoopback;
    default:
      return std::nullopt;
  }
}

std::string LinkTypeText(int link_type) {
  const char* name = pcap_datalink_val_to_name(link_type);
  return name != nullptr ? fmt::format("{} ({})", name, link_type) : std::to_string(link_type);
}

void ReadFrames(pcap_t* capture, CaptureInfo& info) {
  pcap_pkthdr* header = nullptr;
  const u_char* octets = nullptr;
  int outcome = 0;
  while ((outcome = pcap_next_ex(capture, &header, &octets)) == 1) {
    ++info.frame_count;
    info.longest_frame_octets = std::max(info.longest_frame_octets, static_cast<std::uint32_t>(header->caplen));
  }
  if (outcome == PCAP_ERROR) info.damage = pcap_geterr(capture);
}

}  // namespace

base::Result<CaptureInfo> CheckCapture(const std::string& path) {
  if (auto file = CheckFile(path); !file) return std::unexpected(file.error());
  char error[PCAP_ERRBUF_SIZE] = "";
  const PcapHandle capture(pcap_open_offline(path.c_str(), error), &pcap_close);
  if (capture == nullptr) {
    return Refuse(base::ErrorCode::kDataLoss, path, fmt::format("not a pcap or pcapng capture: {}", error));
  }
  const int link_type = pcap_datalink(capture.get());
  const auto link = LinkTypeOf(link_type);
  if (!link) {
    return Refuse(base::ErrorCode::kInvalidArgument, path,
                  fmt::format("link type {} cannot be replayed: Ethernet, raw IP, Linux cooked and BSD loopback can",
                              LinkTypeText(link_type)));
  }
  CaptureInfo info;
  info.path = path;
  info.link = *link;
  ReadFrames(capture.get(), info);
  return info;
}

}  // namespace spoor::dataplane
