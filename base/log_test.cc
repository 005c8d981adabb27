#include "base/log.h"

#include <gtest/gtest.h>

namespace spoor::base {
namespace {

TEST(Log, LinesNameTheProgramAndGoToStderr) {
  testing::internal::CaptureStderr();
  InitLog("spoor-test");
  LogInfo("{} records", 7);
  LogWarn("careful");
  LogError("broken {{}}");
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_NE(lines.find("spoor-test info: 7 records\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("spoor-test warning: careful\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("spoor-test error: broken {}\n"), std::string::npos) << lines;
}

}  // namespace
}  // namespace spoor::base
