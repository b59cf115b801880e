"""What the answers of XML services hold beside papers: counts, tokens, error codes."""

from typing import TYPE_CHECKING

from groundswell.sources.files import File
from groundswell.sources.formats.xml_listing import local_name
from groundswell.sources.records import SourceError, as_count

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def root_of_file(file: File) -> "Element":
    """Return the root element of a file; `SourceError` where it is malformed or unsafe."""
    with file.open() as stream:
        return root_of(stream.read())


def root_of(body: bytes) -> "Element":
    """Return the root element of an answer; `SourceError` where it is malformed or unsafe."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(body)
    except (ParseError, LookupError, ValueError, DefusedXmlException) as error:
        raise SourceError(f"is not valid XML ({error})") from error
    return root


def text_of(root: "Element", name: str) -> str:
    """Return the text of the first element of a name, or an empty one."""
    found = next((part for part in root.iter() if local_name(part) == name), None)
    return (found.text or "").strip() if found is not None else ""


def number_of(root: "Element", name: str) -> int | None:
    """Return the number in the first element of a name; None where there is none."""
    return as_count(text_of(root, name))
