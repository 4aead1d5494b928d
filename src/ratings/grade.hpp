#pragma once

namespace gateway::ratings {

/// A grade of satisfaction (满意度) is the code of GB/T 39046-2020 A.8: 1 非常满意, 2 满意, 3 基本满意, 4
/// 不满意, 5 非常不满意. 1 is the BEST.
inline constexpr int best_grade = 1;
inline constexpr int worst_grade = 5;

/// Stars (五星) count the other way: five stars are the best, grade 1. The one place that converts; each
/// direction is its own inverse.
constexpr int stars_of(int grade) { return best_grade + worst_grade - grade; }
constexpr int grade_of(int stars) { return best_grade + worst_grade - stars; }

/// 差评: 不满意 and 非常不满意 (国办发〔2019〕51号).
constexpr bool is_negative(int grade) { return grade >= 4; }

} // namespace gateway::ratings
