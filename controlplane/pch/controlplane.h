// What most sources of spoord include, compiled once for all of them. Only the build names this file: each source still
// includes what it uses, and the builds of scripts/sanitize, which go without it, show when one does not.

#include <fmt/format.h>
#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "spoor/v1/query.pb.h"
#include "storage/database.h"
