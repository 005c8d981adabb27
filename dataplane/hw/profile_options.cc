#include "dataplane/hw/profile_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>

#include "base/join.h"
#include "base/option_reader.h"
#include "base/options.h"
#include "dataplane/hw/cpu_list.h"
#include "dataplane/hw/device_name.h"

namespace spoor::dataplane::hw {
namespace {

namespace fs = std::filesystem;
namespace po = base::po;
using base::OptionReader;
using Words = OptionReader::Words;

constexpr std::string_view kSuffix = ".conf";

po::options_description Keys() {
  po::options_description keys;
  for (const char* name : {"about", "tried", "driver", "attachment", "device-arguments", "queues", "rx-descriptors",
                           "mempool-frames", "rss", "checksum-offload", "time-stamps", "flow-rules", "idle", "workers",
                           "receive-cores", "simd-bits", "hugepages-mib"}) {
    keys.add_options()(name, po::value<std::string>(), "");
  }
  for (const char* name : {"pci-ids", "devices", "cores"}) keys.add_options()(name, po::value<Words>(), "");
  return keys;
}

std::vector<std::string> SplitWords(const Words& lines) {
  std::vector<std::string> words(1);
  for (const char c : base::Join(lines, " ")) {
    if (c != ' ' && c != ',' && c != '\t') {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool ReadHex(std::string_view text, std::uint16_t& value) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return text.size() == 4 && status == std::errc() && end == text.data() + text.size();
}

base::Result<std::vector<PciId>> ReadPciIds(const Words& lines) {
  std::vector<PciId> ids;
  for (const std::string& word : SplitWords(lines)) {
    PciId id;
    const std::string_view text = word;
    if (text.size() != 9 || text[4] != ':' || !ReadHex(text.substr(0, 4), id.vendor) ||
        !ReadHex(text.substr(5), id.device)) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("'{}' is no VENDOR:DEVICE as in 15b3:1017", word));
    }
    ids.push_back(id);
  }
  return ids;
}

base::Result<std::vector<std::string>> ReadDevices(const Words& lines) {
  auto words = SplitWords(lines);
  for (const std::string& word : words) {
    if (!IsPciAddress(word) && !IsInterfaceName(word)) {
      return base::Fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("'{}' is neither a PCI address as in 0000:65:00.0 nor an interface", word));
    }
  }
  return words;
}

bool ReadYes(OptionReader& reader, const char* name, bool otherwise) {
  return reader.Word<2>(name, {"no", "yes"}, otherwise ? 1 : 0) == 1;
}

void ReadFacts(OptionReader& reader, HwProfile& profile) {
  reader.Text("about", profile.about);
  profile.tried = ReadYes(reader, "tried", false);
  reader.Text("driver", profile.driver);
  profile.attachment =
      static_cast<Attachment>(reader.Word<3>("attachment", {"vfio-pci", "bifurcated", "interface"}, 0));
  reader.List("pci-ids", &ReadPciIds, profile.pci_ids);
  reader.Text("device-arguments", profile.device_arguments);
  reader.List("devices", &ReadDevices, profile.devices);
  for (const char* needed : {"about", "tried", "driver", "attachment"}) {
    if (!reader.Has(needed)) reader.Reject(fmt::format("the key '{}' is missing", needed));
  }
}

void ReadSizes(OptionReader& reader, HwProfile& profile) {
  reader.Integer("queues", 1, 64, profile.queues);
  reader.Integer("rx-descriptors", 64, 32768, profile.rx_descriptors);
  reader.Integer("mempool-frames", 64, 1UL << 24, profile.mempool_frames);
  reader.Integer("workers", 1, 64, profile.workers);
  reader.Integer("receive-cores", 1, 16, profile.receive_cores);
  reader.List("cores", &ReadCpuWords, profile.cores);
  reader.Integer("hugepages-mib", 0, 1UL << 20, profile.hugepages_mib);
  constexpr std::array kBits{0U, 64U, 128U, 256U, 512U};
  profile.simd_bits = kBits.at(reader.Word<5>("simd-bits", {"default", "64", "128", "256", "512"}, 0));
}

void ReadOffers(OptionReader& reader, HwProfile& profile) {
  profile.rss = static_cast<RssMode>(reader.Word<3>("rss", {"none", "outer", "inner"}, 0));
  profile.checksum_offload = ReadYes(reader, "checksum-offload", false);
  profile.time_stamps = ReadYes(reader, "time-stamps", false);
  profile.flow_rules = ReadYes(reader, "flow-rules", false);
  profile.idle = static_cast<IdleMode>(reader.Word<3>("idle", {"poll", "pause", "interrupt"}, 1));
}

void CheckTogether(OptionReader& reader, const HwProfile& profile) {
  const bool interface = profile.attachment == Attachment::kInterface;
  if (interface != profile.pci_ids.empty()) {
    reader.Reject(interface ? "a profile for interfaces has no pci-ids" : "the key 'pci-ids' is missing");
  }
  if (interface && profile.rss != RssMode::kNone) reader.Reject("the queues of interfaces have no rss of ours");
  if (!interface && profile.queues == 1 && profile.rss != RssMode::kNone)
    reader.Reject("rss needs more than one queue");
  for (const std::string& device : profile.devices) {
    if (IsPciAddress(device) == interface) {
      reader.Reject("devices", device, interface ? "expected an interface" : "expected a PCI address");
    }
  }
  // A ring that takes the whole pool leaves nothing for what is being worked on, and the port stands still.
  const std::size_t in_rings = std::size_t{profile.queues} * profile.rx_descriptors;
  if (profile.mempool_frames != 0 && profile.mempool_frames < in_rings * 3 / 2) {
    reader.Reject("mempool-frames", std::to_string(profile.mempool_frames),
                  fmt::format("{} queues of {} descriptors need at least {}", profile.queues, profile.rx_descriptors,
                              in_rings * 3 / 2));
  }
}

// The file of each name, the first of a name.
std::map<std::string, std::string> ProfileFiles(const std::vector<std::string>& folders) {
  std::map<std::string, std::string> files;
  for (const std::string& folder : folders) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      if (entry.path().extension() == kSuffix) files.try_emplace(entry.path().stem().string(), entry.path().string());
    }
  }
  return files;
}

}  // namespace

base::Result<HwProfile> ReadProfile(const std::string& path) {
  const po::options_description keys = Keys();
  const auto file = base::ParseOptionsFile(keys, path);
  if (!file) return std::unexpected(file.error());
  HwProfile profile;
  profile.name = fs::path(path).stem().string();
  OptionReader reader(file->values, [&](const std::string& key) {
    const auto line = file->lines.find(key);
    return line == file->lines.end() ? key : fmt::format("{}:{}: {}", path, line->second, key);
  });
  ReadFacts(reader, profile);
  ReadSizes(reader, profile);
  ReadOffers(reader, profile);
  if (!reader.error()) CheckTogether(reader, profile);
  if (!reader.error()) return profile;
  const std::string& why = *reader.error();
  return base::Fail(base::ErrorCode::kInvalidArgument, why.starts_with(path + ":") ? why : path + ": " + why);
}

std::vector<std::string> ProfileFolders() {
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none).parent_path();
  const fs::path above = program.parent_path();
  return {"/etc/spoor/hw-profiles", (above / "hw-profiles").string(), (above / "share/spoor/hw-profiles").string()};
}

base::Result<std::string> FindProfile(const std::string& name, const std::vector<std::string>& folders) {
  if (name.find('/') != std::string::npos) return name;
  const auto known = ProfileFiles(folders);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [each, path] : known) names.push_back(each);
  return base::Fail(base::ErrorCode::kNotFound,
                    fmt::format("no hardware profile '{}'; there are {}; a file is named by a path with '/'", name,
                                names.empty() ? "none" : base::Join(names, ", ")));
}

base::Result<std::vector<HwProfile>> ReadAllProfiles(const std::vector<std::string>& folders) {
  std::vector<HwProfile> profiles;
  for (const auto& [name, path] : ProfileFiles(folders)) {
    auto profile = ReadProfile(path);
    if (!profile) return std::unexpected(profile.error());
    profiles.push_back(std::move(*profile));
  }
  return profiles;
}

}  // namespace spoor::dataplane::hw
