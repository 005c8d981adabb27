#include "dataplane/io/rss.h"

#include <fmt/format.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include <algorithm>

namespace spoor::dataplane {
namespace {

constexpr std::size_t kUsualKeyOctets = 40;
constexpr unsigned kGroup = RTE_ETH_RETA_GROUP_SIZE;

std::unexpected<base::Error> Unfit(std::string why) {
  return base::Fail(base::ErrorCode::kFailedPrecondition, std::move(why));
}

// The redirection table in the form of the call, all entries chosen.
std::vector<rte_eth_rss_reta_entry64> TableOf(unsigned entries) {
  std::vector<rte_eth_rss_reta_entry64> table((entries + kGroup - 1) / kGroup);
  for (unsigned entry = 0; entry < entries; ++entry) table[entry / kGroup].mask |= std::uint64_t{1} << entry % kGroup;
  return table;
}

base::Result<> ApplyTable(std::uint16_t port, unsigned entries, unsigned queue_count) {
  if (entries == 0) return Unfit("it has no redirection table");
  auto table = TableOf(entries);
  const auto size = static_cast<std::uint16_t>(entries);
  for (unsigned entry = 0; entry < entries; ++entry) {
    table[entry / kGroup].reta[entry % kGroup] = static_cast<std::uint16_t>(entry % queue_count);
  }
  int status = rte_eth_dev_rss_reta_update(port, table.data(), size);
  if (status != 0) return Unfit(fmt::format("its redirection table cannot be set: {}", rte_strerror(-status)));
  auto read = TableOf(entries);
  status = rte_eth_dev_rss_reta_query(port, read.data(), size);
  if (status != 0) return Unfit(fmt::format("its redirection table cannot be read: {}", rte_strerror(-status)));
  for (unsigned entry = 0; entry < entries; ++entry) {
    const unsigned queue = read[entry / kGroup].reta[entry % kGroup];
    if (queue != entry % queue_count) {
      return Unfit(
          fmt::format("entry {} of its redirection table is queue {}, not {}", entry, queue, entry % queue_count));
    }
  }
  return {};
}

}  // namespace

std::vector<std::uint8_t> SymmetricKey(std::size_t octets) {
  std::vector<std::uint8_t> key(octets);
  for (std::size_t i = 0; i < octets; ++i) key[i] = i % 2 == 0 ? 0x6d : 0x5a;
  return key;
}

base::Result<RssSettings> ChooseRss(const rte_eth_dev_info& info) {
  RssSettings settings;
  settings.hash_fields = RTE_ETH_RSS_IP & info.flow_type_rss_offloads;
  constexpr std::uint64_t kNeeded = RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_IPV6;
  if ((settings.hash_fields & kNeeded) != kNeeded) return Unfit("it does not hash by addresses without ports");
  settings.key = SymmetricKey(info.hash_key_size == 0 ? kUsualKeyOctets : info.hash_key_size);
  return settings;
}

base::Result<> ApplyRss(std::uint16_t port, const rte_eth_dev_info& info, const RssSettings& settings,
                        unsigned queue_count) {
  std::vector<std::uint8_t> key = settings.key;
  rte_eth_rss_conf conf{};
  conf.rss_key = key.data();
  conf.rss_key_len = static_cast<std::uint8_t>(key.size());
  conf.rss_hf = settings.hash_fields;
  int status = rte_eth_dev_rss_hash_update(port, &conf);
  if (status != 0) return Unfit(fmt::format("its hash cannot be set: {}", rte_strerror(-status)));
  std::ranges::fill(key, 0);
  conf.rss_hf = 0;
  status = rte_eth_dev_rss_hash_conf_get(port, &conf);
  if (status != 0) return Unfit(fmt::format("its hash cannot be read: {}", rte_strerror(-status)));
  if (key != settings.key) return Unfit("the key of its hash is not the one that was set");
  if (conf.rss_hf != settings.hash_fields) {
    return Unfit(fmt::format("it hashes {:#x} instead of {:#x}", conf.rss_hf, settings.hash_fields));
  }
  return ApplyTable(port, info.reta_size, queue_count);
}

}  // namespace spoor::dataplane
