// How the sensor delivers: what the command line can set, with defaults, and what only tests change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "rpc/client_security.h"
#include "rpc/delivery/block_queue.h"

namespace spoor::dataplane {

struct ExporterOptions {
  std::string control_address;   // rpc/address.h
  rpc::ClientSecurity control_security;
  std::string sensor_id;         // 1..64 of [A-Za-z0-9._-]
  std::string sensor_name;       // for people, at most 128 octets
  std::string version;           // of the program
  std::uint64_t boot_epoch = 0;  // ns since the Unix epoch; 0: now

  std::uint64_t connect_timeout_s = 10;  // for the first contact
  // How long delivery may stand still (nothing is acknowledged although something waits) before it has failed; 0: for
  // ever, and a full store is waited for as well (live capture).
  std::uint64_t outage_timeout_s = 60;

  std::string spool_folder;  // empty: memory only
  std::uint64_t spool_limit_octets = std::uint64_t{1} << 30;

  rpc::BlockQueueLimits memory;  // unacknowledged blocks
  std::size_t window_blocks = 32;

  std::size_t block_records = 16384;
  std::size_t block_octets = std::size_t{256} << 10;
  std::uint64_t block_age_ms = 100;  // a block is closed this long after its first record
  std::uint64_t report_interval_ms = 1000;
  std::uint64_t acknowledge_timeout_ms = 30'000;  // a control plane that hangs is left and greeted anew
};

}  // namespace spoor::dataplane
