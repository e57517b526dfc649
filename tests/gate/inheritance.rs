//! Templates that fill others: what is printed is the other one, with their blocks in place of its own.

use super::Folder;

fn missing(folder: &Folder, file: &str) -> bool {
    let found = folder.findings(&["--assume", "complaint", "--select", "apology/missing", file]);
    !found.is_empty()
}

#[test]
fn a_block_that_is_said_anew_hides_the_one_above() {
    let folder = Folder::new();
    let base = "Hello,\n\n{% block body %}I'm sorry that your lamp broke.{% endblock %}\n\n{% block end %}Bye{% endblock end %}\n";
    folder.write("base.j2", base);
    let child = |name: &str, inside: &str| {
        folder.write(name, &format!("{{% extends \"base.j2\" %}}\n{inside}\n"));
        missing(&folder, name)
    };
    assert!(child("a.j2", "{% block body %}Your lamp is here, thank you.{% endblock %}"));
    assert!(!child("b.j2", "{% block end %}Goodbye then, all the best.{% endblock %}"));
    assert!(!child("c.j2", "{% block body %}{{ super() }} Your lamp is here.{% endblock %}"));
    assert!(!child("d.j2", "{% block body %}I'm sorry about the lamp.{% endblock %}"));
    // Nobody prints what stands beside blocks.
    assert!(child("e.j2", "I'm sorry about the lamp.{% block body %}Your lamp is here.{% endblock %}"));
    // Over two steps, and where a branch alone says it.
    folder.write("middle.j2", "{% extends 'base.j2' %}{% block body %}{% block lamp %}I'm sorry.{% endblock %} It comes.{% endblock %}");
    folder.write("f.j2", "{% extends 'middle.j2' %}{% block lamp %}Your lamp is here.{% endblock %}");
    folder.write("g.j2", "{% extends 'middle.j2' %}{% block end %}Bye now, and thank you.{% endblock %}");
    folder.write("h.j2", "{% extends 'base.j2' %}{% block body %}{% if x %}{{ super() }}{% else %}It is here.{% endif %}{% endblock %}");
    assert!(missing(&folder, "f.j2") && !missing(&folder, "g.j2") && missing(&folder, "h.j2"));
}

#[test]
fn words_of_blocks_are_told_in_the_file_that_says_them() {
    let folder = Folder::new();
    folder.write("base.j2", "Hello,\n{% block body %}We cannot refund it.{% endblock %}\n");
    folder.write("a.j2", "{% extends \"base.j2\" %}\n{% block body %}We cannot send it.{% endblock %}\n");
    assert_eq!(
        folder.findings(&["--select", "language/cannot", "."]),
        ["a.j2:2 language/cannot", "base.j2:2 language/cannot"]
    );
    // One that is not found may say anything.
    folder.write("b.j2", "{% extends \"none.j2\" %}{% block body %}Your lamp is here.{% endblock %}");
    assert!(!missing(&folder, "b.j2"));
}

#[test]
fn names_have_in_blocks_what_they_are_given_beside_them() {
    let folder = Folder::new();
    folder.write("base.j2", "Hello,\n{% block body %}Your lamp is here.{% endblock %}\n");
    folder.write(
        "a.j2",
        "{% extends 'base.j2' %}\n{% set said = \"I'm sorry, we cannot refund it.\" %}\n\
         {% block body %}{{ said }}{% endblock %}\n",
    );
    assert_eq!(folder.findings(&["--select", "language/cannot", "a.j2"]), ["a.j2:2 language/cannot"]);
    assert!(!missing(&folder, "a.j2"));
}
