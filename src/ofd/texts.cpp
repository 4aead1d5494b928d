#include "texts.hpp"

#include "gateway/ofd/check.hpp"

#include <map>

namespace gateway::ofd {
namespace {

using Texts = std::map<std::string, Text, std::less<>>;

const Texts& step_texts() {
    static const Texts texts{{"signature_file", {"签名描述文件", "File that describes the signature"}},
                             {"references", {"受保护文件的摘要", "Hashes of what is protected"}},
                             {"coverage", {"保护范围", "What is protected"}},
                             {"seal_file", {"包内印章文件", "The seal's file in the package"}}};
    return texts;
}

const Texts& fault_texts() {
    static const Texts texts{
        {"OFD_ZIP",
         {"不是完整的 OFD 文件：压缩包无法读取、不完整、已加密或自相矛盾。",
          "No whole OFD file: the archive cannot be read, is cut off, encrypted, or contradicts itself."}},
        {"OFD_ENTRY_NAME",
         {"OFD 包内有不安全的文件名或路径。", "A name in the package is unsafe or leads out of it."}},
        {"OFD_ENTRY_TWICE",
         {"OFD 包内有重名文件（只差大小写也算）。",
          "Two entries of the package have one name, but for upper and lower case."}},
        {"OFD_TOO_LARGE",
         {"OFD 文件过大或内容过多（包内文件、文档、页、签章、受保护文件、XML），不予处理。请拆分后再办理。",
          "The file is too large, or has too much in it (entries, documents, pages, signatures, references, "
          "XML). Split it up."}},
        {"OFD_XML",
         {"OFD 包内的 XML 不合规、含有不允许的字符，或声明了文档类型。",
          "An XML file of the package is not well-formed, has a character that XML does not allow, or "
          "declares "
          "a document type."}},
        {"OFD_STRUCTURE",
         {"OFD 包缺少必需的文件或元素，或元素重复。",
          "A file or element that must be there is missing, or stands there twice."}},
        {"OFD_LOCKED",
         {"文件已被最后一个签章锁定，不能再加盖。请使用未锁定的版本。",
          "The last seal locked the file: none can be added. Use the version before it."}}};
    return texts;
}

const Texts& finding_texts() {
    static const Texts texts{
        {"OFD_SIGNATURE_TWICE",
         {"签名列表中标识或文件重复，无法确定指的是哪一个。",
          "The list of signatures names an id or file twice: which is meant cannot be told."}},
        {"OFD_TYPE_NOT_CHECKED",
         {"不是电子签章（Type 不为 Seal），签名值未作验证。",
          "It is no electronic seal (its type is not Seal): its value was not checked."}},
        {"OFD_CHECKMETHOD_WEAK",
         {"文件摘要算法不是 SM3（未写明时为 MD5），不予采信。",
          "The entries' hashes are not of SM3 (MD5 when nothing is said) and prove nothing."}},
        {"OFD_REFERENCE_MISSING",
         {"受保护的文件不在包内：签章之后被删除或改名。",
          "A protected entry is not in the package: it was removed or renamed since."}},
        {"OFD_REFERENCE_MISMATCH",
         {"受保护的文件与摘要不符：签章之后被改动。",
          "A protected entry differs from its hash: it was changed since."}},
        {"OFD_UNCOVERED_ENTRIES",
         {"包内有未受该签章保护的文件，其内容可能被改动。",
          "The signature does not protect all entries: the others may have been changed."}},
        {"OFD_LATER_ENTRIES",
         {"签名列表和之后的签章不在该签章保护范围内，属正常情况。",
          "The list of signatures and later signatures are not protected by it, as is usual."}},
        {"OFD_MORE_FINDINGS",
         {"同类问题还有更多，未逐一列出，数目见后。",
          "There are more of the kind, which are not listed; their number follows."}},
        {"OFD_SEAL_FILE_MISMATCH",
         {"包内的印章文件与签章所用印章不一致。",
          "The seal's file in the package is not the seal that was used."}},
        {"OFD_PROPERTY_INFO_DIFFERS",
         {"签章所写的原文位置不是该签名描述文件。",
          "The signature names another place than the file that describes it."}}};
    return texts;
}

const Text* find(const Texts& texts, std::string_view key) {
    const auto found = texts.find(key);
    return found == texts.end() ? nullptr : &found->second;
}

} // namespace

const Text& step_text(std::string_view name) {
    const Text* own = find(step_texts(), name);
    return own != nullptr ? *own : ses::step_text(name);
}

const Text& finding_text(std::string_view code) {
    const Text* own = find(finding_texts(), code);
    own = own != nullptr ? own : find(fault_texts(), code);
    return own != nullptr ? *own : ses::finding_text(code);
}

const Text& fault_text(std::string_view code) {
    const Text* own = find(fault_texts(), code);
    return own != nullptr ? *own : throw std::out_of_range("no fault " + std::string(code));
}

} // namespace gateway::ofd
