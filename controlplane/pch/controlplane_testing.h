// What the tests of spoord include, compiled once for all of them; see controlplane.h beside it.

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "spoor/v1/query.pb.h"
#include "storage/database.h"
