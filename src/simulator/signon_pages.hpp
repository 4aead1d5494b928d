#pragma once

#include "gateway/base/problem.hpp"
#include "gateway/http/message.hpp"
#include "test_bases.hpp"

#include <map>
#include <string>
#include <string_view>

namespace gateway::simulator {

/// A page of the sign-on: no script, one style inside it, nothing loaded, forms go to this server and to
/// `form_origin` only (browsers hold a form's redirect against that too).
struct SignOnPage {
    Text title;
    std::string body;        ///< HTML
    std::string mood;        ///< "", "good", "bad"
    std::string form_origin; ///< "http://127.0.0.1:8080"
    int status = 200;
};
http::Response show_signon_page(const SignOnPage& page);
/// A page that says why not.
http::Response refusal_page(const Problem& problem);
http::Response see_other(std::string location); ///< 303

std::string escape_html(std::string_view text);
/// A paragraph in both languages; plain text.
std::string paragraph(const Text& text);
std::string heading_pair(const Text& text); ///< "中文<span class=en>English</span>"
std::string button(std::string_view value, const Text& text, bool main);
/// One row of a description list; `value` is plain text.
std::string fact(const Text& name, std::string_view value);

/// Radio buttons `cert_no` for the active persons among these, the first fifty; for more there is a text
/// field `other`.
std::string person_choices(const Text& legend, const People& people);
/// What was chosen of them; empty when nothing was.
std::string chosen_person(const std::map<std::string, std::string>& form);

/// The form a browser sent. Throws Problem 415 or 400.
std::map<std::string, std::string> read_form(const http::Request& request);
std::string form_value(const std::map<std::string, std::string>& form, const std::string& name);

std::string mask_name(std::string_view name);     ///< the first character, then stars
std::string mask_number(std::string_view number); ///< the first four and the last two characters

} // namespace gateway::simulator
