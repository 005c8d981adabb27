// What was committed from each sensor: decides whether a batch is new, already stored or out of order, and lists the
// sensors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/database.h"
#include "storage/environment.h"
#include "storage/row_value.h"

namespace spoor::storage {

// The stored state of a boot epoch; zeros when nothing is stored.
base::Result<SensorValue> ReadSensor(const Environment& environment, const Transaction& txn, std::string_view sensor_id,
                                     std::uint64_t boot_epoch);

// Every boot epoch, ordered by sensor id, then epoch.
base::Result<std::vector<SensorState>> ListSensors(const Environment& environment, const Transaction& txn);

// The sensors' side of one commit, inside its transaction. One thread.
class SensorLedger {
 public:
  SensorLedger(const Environment& environment, const Transaction& txn) : environment_(environment), txn_(txn) {}

  // True: the batch is the next one and is now counted. False: it was committed before. kFailedPrecondition: there is a
  // gap before it. kInvalidArgument: no sensor has such an id or sequence.
  base::Result<bool> Accept(const SensorPosition& position, std::uint64_t observations);

  // Stores what was accepted.
  base::Result<> Write(std::uint64_t now_s);

 private:
  const Environment& environment_;
  const Transaction& txn_;
  std::map<std::string, SensorValue> changed_;  // by SensorKey
};

}  // namespace spoor::storage
