#include "cli/top/frame.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spoor::cli {
namespace {

TopModel MakeModel() {
  TopModel model;
  model.now_s = 1'700'000'000;
  model.server = "unix:/run/spoor/spoord.sock";
  model.version = "0.1.0";
  model.up_s = 3 * 3600 + 60;
  model.store = {.state = "serving",
                 .merge_error = "",
                 .records = 12'345'678,
                 .used_octets = std::uint64_t{3} << 30U,
                 .map_octets = std::uint64_t{64} << 30U,
                 .new_records = 12.3,
                 .observations = 4560.0,
                 .merge_steps = 0.5};
  model.sensors = {
      {.id = "probe-2",
       .frames = 123'400.0,
       .messages = 99'000.0,
       .observations = 5000.0,
       .lost = 12.0,
       .lost_share = 0.0001,
       .sampling_one_in = 4,
       .ring_observations = 77,
       .spool_octets = 1 << 20},
      {.id = "probe-1", .frames = 10.0, .messages = 9.0, .observations = 0.5, .lost = 0.0, .lost_share = 0.0},
      {.id = "probe-3", .trouble = "not connected"}};
  model.zones_of = "new names";
  model.zones = {{"example.com.", 1234}, {"example.co.uk.", 7}};
  model.names = {{1'699'999'999'500, "www.example.com."}, {1'699'999'990'000, "mail.example.co.uk."}};
  return model;
}

std::vector<std::string> Texts(const std::vector<FrameLine>& lines) {
  std::vector<std::string> texts;
  for (const FrameLine& line : lines) texts.push_back(line.text);
  return texts;
}

std::size_t Columns(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

using Strings = std::vector<std::string>;

TEST(TopFrame, OnATerminalOf80By24) {
  const auto lines = TopFrame(MakeModel(), {.rows = 14, .columns = 80});
  EXPECT_EQ(
      Texts(lines),
      (Strings{"22:13:20 UTC  spoord 0.1.0 at unix:/run/spoor/spoord.sock, up 3h 1m",
               "store serving  12 new/s  4560 obs/s  12345678 records", "3.0 GiB of 64.0 GiB (4.7 %)  0.5 merges/s",
               "sensor             frames/s  msgs/s   obs/s lost/s lost % flows   ring     spool",
               "probe-1                  10     9.0     0.5      0      0   all      0   0.0 KiB",
               "probe-2                123k   99.0k    5000     12   0.01   1/4     77   1.0 MiB",
               "probe-3            not connected", "top zones by new names, 60 s          new names",
               "   1234 example.com.                  22:13:19 www.example.com.",
               "      7 example.co.uk.                22:13:10 mail.example.co.uk.", "", "", "",
               "q quit  p pause  s sort: id"}));
  EXPECT_EQ(lines[0].tone, Tone::kHeading);
  EXPECT_EQ(lines[1].tone, Tone::kPlain);
  EXPECT_EQ(lines[4].tone, Tone::kPlain);
  EXPECT_EQ(lines[5].tone, Tone::kAlarm) << "it loses, and it samples";
  EXPECT_EQ(lines[6].tone, Tone::kAlarm);
  EXPECT_EQ(lines[13].tone, Tone::kFaint);
}

TEST(TopFrame, OnANarrowOneOf40By10) {
  TopModel model = MakeModel();
  model.sensors.resize(1);
  EXPECT_EQ(Texts(TopFrame(model, {.rows = 10, .columns = 40})),
            (Strings{"22:13:20 UTC  spoord 0.1.0 at unix:/run>", "store serving  12 new/s  4560 obs/s",
                     "12345678 records", "3.0 GiB of 64.0 GiB (4.7 %)", "sensor           frames/s   obs/s lost/s",
                     "probe-2              123k    5000     12", "new names", "22:13:19 www.example.com.",
                     "22:13:10 mail.example.co.uk.", "q quit  p pause  s sort: id"}));
}

TEST(TopFrame, OnceIsWholeAndHasNoKeys) {
  TopModel model = MakeModel();
  model.names.push_back({0, std::string(200, 'x') + "."});
  const Strings texts = Texts(TopFrame(model, {}));
  EXPECT_NE(std::ranges::find(texts, "00:00:00 " + std::string(200, 'x') + "."), texts.end()) << "nothing is cut";
  EXPECT_NE(std::ranges::find(texts, "   1234 example.com."), texts.end());
  EXPECT_EQ(std::ranges::find_if(texts, [](const auto& text) { return text.find("quit") != text.npos; }), texts.end());
}

TEST(TopFrame, AnySizeIsWellAndEveryLineFits) {
  TopModel model = MakeModel();
  model.notice = "cannot reach spoord at x: no";
  model.names.push_back({0, std::string(300, 'x')});
  for (int i = 0; i < 30; ++i) model.sensors.push_back({.id = "sensor-with-a-long-name-" + std::to_string(i)});
  for (const bool utf8 : {false, true}) {
    for (std::size_t rows = 1; rows < 60; ++rows) {
      for (std::size_t columns = 1; columns < 200; columns += columns < 90 ? 1 : 13) {
        const auto lines = TopFrame(model, {.rows = rows, .columns = columns, .utf8 = utf8});
        ASSERT_EQ(lines.size(), rows);
        for (const FrameLine& line : lines) ASSERT_LE(Columns(line.text), columns) << line.text;
      }
    }
  }
}

TEST(TopFrame, StrangersReachNoTerminalUnescaped) {
  TopModel model = MakeModel();
  const std::string hostile = "\x1b[2J\x01\x02\x9b\xe2\x80\xa6\n\r";
  model.server = model.version = model.notice = model.store.state = model.store.merge_error = hostile;
  model.sensors[0].id = model.zones[0].zone = model.names[0].name = model.no_names = hostile;
  for (const std::size_t columns : {0, 40, 80, 120}) {
    for (const FrameLine& line : TopFrame(model, {.columns = columns})) {
      EXPECT_TRUE(std::ranges::all_of(line.text, [](char c) { return c >= 0x20 && c <= 0x7e; })) << line.text;
    }
  }
}

TEST(TopFrame, OfNamesTheFrontIsCutWithTheMarkOfTheLocale) {
  TopModel model = MakeModel();
  model.names = {{0, "a-host-with-quite-a-long-name-of-some-cloud.zone.example.com."}};
  const auto shown = [&](bool utf8) { return Texts(TopFrame(model, {.rows = 10, .columns = 40, .utf8 = utf8})); };
  model.sensors.resize(1);
  EXPECT_EQ(shown(false)[7], "00:00:00 <f-some-cloud.zone.example.com.");
  EXPECT_EQ(shown(true)[7], "00:00:00 \u2026f-some-cloud.zone.example.com.");
}

TEST(TopFrame, SensorsComeInTheOrderThatIsAskedFor) {
  TopModel model = MakeModel();
  model.sensors[1].lost = 99.0;
  const auto second = [&](SensorOrder order) {
    return Texts(TopFrame(model, {.rows = 14, .columns = 80, .order = order}))[4].substr(0, 7);
  };
  EXPECT_EQ(second(SensorOrder::kId), "probe-1");
  EXPECT_EQ(second(SensorOrder::kFrames), "probe-2");
  EXPECT_EQ(second(SensorOrder::kLost), "probe-1");
  EXPECT_EQ(NextOrder(SensorOrder::kId), SensorOrder::kFrames);
  EXPECT_EQ(NextOrder(SensorOrder::kFrames), SensorOrder::kLost);
  EXPECT_EQ(NextOrder(SensorOrder::kLost), SensorOrder::kId);
}

TEST(TopFrame, ManySensorsLeaveRoomForTheRest) {
  TopModel model = MakeModel();
  for (int i = 0; i < 30; ++i) model.sensors.push_back({.id = "s" + std::to_string(i)});
  const Strings texts = Texts(TopFrame(model, {.rows = 24, .columns = 80}));
  EXPECT_EQ(texts[11], "and 26 more");
  EXPECT_TRUE(texts[12].starts_with("top zones"));
}

TEST(TopFrame, TroubleIsTold) {
  TopModel model = MakeModel();
  model.notice = "cannot reach spoord at x: gone; asking again";
  model.no_names = "no new names: permission denied";
  model.store.state = "read-only: disk full";
  const auto lines = TopFrame(model, {.rows = 20, .columns = 100, .paused = true});
  EXPECT_EQ(lines[1], (FrameLine{"cannot reach spoord at x: gone; asking again", Tone::kAlarm}));
  EXPECT_EQ(lines[2].tone, Tone::kAlarm);
  EXPECT_NE(lines[8].text.find("no new names: permission denied"), std::string::npos) << lines[8].text;
  EXPECT_EQ(lines.back(), (FrameLine{"q quit  p go on  s sort: id  PAUSED", Tone::kHeading}));
  model.sensors.clear();
  model.no_names.clear();
  model.lost_records = 12;
  const Strings texts = Texts(TopFrame(model, {}));
  EXPECT_NE(std::ranges::find(texts, "no sensor has delivered anything yet"), texts.end());
  EXPECT_NE(std::ranges::find(texts, "new names (12 records lost)"), texts.end());
}

TEST(TopFrame, ALittleLossNeverReadsAsNone) {
  TopModel model = MakeModel();
  model.sensors[0].lost_share = 0.00001;
  EXPECT_NE(TopFrame(model, {.rows = 14, .columns = 80})[5].text.find("<0.01"), std::string::npos);
}

TEST(Drawn, PutsEachLineInItsRowAndNoColourWithoutLeave) {
  const std::vector<FrameLine> lines = {{"a", Tone::kHeading}, {"b", Tone::kPlain}, {"c", Tone::kAlarm}};
  EXPECT_EQ(Drawn(lines, false), "\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb\x1b[3;1H\x1b[2Kc");
  EXPECT_EQ(Drawn(lines, true), "\x1b[1;1H\x1b[2K\x1b[1ma\x1b[0m\x1b[2;1H\x1b[2Kb\x1b[3;1H\x1b[2K\x1b[31mc\x1b[0m");
}

}  // namespace
}  // namespace spoor::cli
