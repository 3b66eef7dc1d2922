#include "sample/rhythm.hpp"

#include <gtest/gtest.h>

namespace tarn::sample {
namespace {

struct Moment {
  const char* name;
  ActorKind kind;
  std::size_t office;
  const char* busy;
  const char* quiet;
};

class Rhythm : public testing::TestWithParam<Moment> {};

TEST_P(Rhythm, IsBusierAtTheOneTimeThanAtTheOther) {
  const Moment& moment = GetParam();
  Actor actor;
  actor.kind = moment.kind;
  actor.office = moment.office;
  EXPECT_GT(activity_percent(actor, *parse_timestamp(moment.busy)),
            2 * activity_percent(actor, *parse_timestamp(moment.quiet)))
      << moment.name;
}

INSTANTIATE_TEST_SUITE_P(
    Times, Rhythm,
    testing::Values(
        Moment{"Tokyo works when New York sleeps", ActorKind::Person, 0, "2026-03-03T01:00:00Z",
               "2026-03-03T15:00:00Z"},
        Moment{"New York works when Tokyo sleeps", ActorKind::Person, 1, "2026-03-03T15:00:00Z",
               "2026-03-03T06:00:00Z"},
        Moment{"no work on Sunday", ActorKind::Person, 2, "2026-03-03T09:00:00Z", "2026-03-08T09:00:00Z"},
        Moment{"no work on a holiday", ActorKind::Person, 2, "2026-12-24T09:00:00Z", "2026-12-25T09:00:00Z"},
        Moment{"Thanksgiving is New York's alone", ActorKind::Person, 1, "2026-11-19T15:00:00Z",
               "2026-11-26T15:00:00Z"},
        Moment{"a day of release", ActorKind::Pipeline, 2, "2026-03-11T09:00:00Z", "2026-03-04T09:00:00Z"},
        Moment{"little changes before Christmas", ActorKind::Pipeline, 2, "2026-12-15T09:00:00Z",
               "2026-12-22T09:00:00Z"},
        Moment{"no deployment on Friday afternoon", ActorKind::Pipeline, 2, "2026-03-05T14:00:00Z",
               "2026-03-06T14:00:00Z"},
        Moment{"customers sleep too", ActorKind::Application, 0, "2026-03-03T11:00:00Z",
               "2026-03-02T18:00:00Z"},
        Moment{"jobs run at night", ActorKind::IamUser, 0, "2026-03-02T17:00:00Z", "2026-03-03T03:00:00Z"}));

TEST(RhythmOfServices, NeverChanges) {
  Actor actor;
  actor.kind = ActorKind::Service;
  EXPECT_EQ(activity_percent(actor, *parse_timestamp("2026-03-03T01:00:00Z")),
            activity_percent(actor, *parse_timestamp("2026-03-08T15:00:00Z")));
}

}  // namespace
}  // namespace tarn::sample
