from archkit.design import Clarification, Flip, Question
from archkit.forms import QuestionForm

QUESTION = Question(
    id="team-size",
    text="How many engineers?",
    field="team.engineers",
    why="a team can only run what it can carry",
    flips=(Flip(value="2", changes=("pattern: <Monolith>",)),),
    recommended=4,
    unit="people",
)


def test_an_answer_is_passed_on_and_a_refusal_is_shown():
    seen = []

    def take(question, text):
        seen.append((question.field, text))
        return "" if text.isdigit() else "a number is needed"

    form = QuestionForm(Clarification(questions=(QUESTION,)), on_answer=take)
    entry = form.input("team-size")
    assert entry.placeholder == "assumed: 4 people"
    entry.value = "nine"
    assert "a number is needed" in form.widget.children[0].children[1].value
    entry.value = "9"
    assert "a number is needed" not in form.widget.children[0].children[1].value
    assert seen == [("team.engineers", "nine"), ("team.engineers", "9")]


def test_flips_are_escaped():
    form = QuestionForm(Clarification(questions=(QUESTION,)), on_answer=lambda *_: "")
    assert "&lt;Monolith&gt;" in form.widget.children[0].children[1].value


def test_without_questions_it_says_so():
    form = QuestionForm(Clarification(), on_answer=lambda *_: "")
    assert "No answer would change the design" in form.widget.children[0].value
