#include "gateway/base/problem.hpp"

#include <utility>

namespace gateway {

Problem::Problem(ProblemKind kind, std::string code, Text text, std::vector<FieldError> fields)
    : kind_(kind), code_(std::move(code)), text_(std::move(text)), fields_(std::move(fields)) {}

Problem&& Problem::with_retry_after(int seconds) && {
    retry_after_ = seconds;
    return std::move(*this);
}

Problem invalid_fields(std::vector<FieldError> fields) {
    return {ProblemKind::unprocessable,
            "invalid_fields",
            {"提交的数据不符合要求，请按所列各项逐一修改后重新提交。",
             "The data breaks the rules. Correct every place listed and submit it again."},
            std::move(fields)};
}

void refuse(std::vector<FieldError> fields) {
    if (!fields.empty()) {
        throw invalid_fields(std::move(fields));
    }
}

void fault(std::vector<FieldError>& errors, std::string pointer, std::string code, std::string zh,
           std::string en) {
    errors.push_back({std::move(pointer), std::move(code), {std::move(zh), std::move(en)}});
}

} // namespace gateway
