using System.Globalization;
using System.Text;
using LossGen.Training.Data;
using LossGen.Training.Data.Csv;

namespace LossGen.Training.Tests.Data;

public class CsvTests
{
    private const string Houses = """
        price,area,city,sold
        100,10.5,Oslo,true
        200,-2e1,"Bergen, west",false

        300, 30 ,Oslo,true
        """;

    private static CsvTable Read(string text, CsvOptions? options = null) => CsvTable.Read(Stream(text), "data.csv", options);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static DataFormatException Error(string text, CsvOptions? options = null) => Assert.Throws<DataFormatException>(() => Read(text, options));

    [Fact]
    public void Kinds_are_told_by_the_values()
    {
        CsvTable table = Read(Houses);

        Assert.Equal([CsvColumnKind.Number, CsvColumnKind.Number, CsvColumnKind.Category, CsvColumnKind.Category], table.Schema.Columns.Select(column => column.Kind));
        Assert.Equal(["Bergen, west", "Oslo"], table.Schema["city"].Categories);
        Assert.Equal([100, 200, 300], table.Data["price"].ToFloats());
        Assert.Equal([10.5f, -20, 30], table.Data["area"].ToFloats());
        Assert.Equal([1, 0, 1], table.Data["city"].ToInts());
        Assert.Equal([2, 3, 5], table.Lines.ToArray());
    }

    [Theory]
    [InlineData("a,b\n1,2\n2,x\n3,4\n", 3, "'x' is not a number, as 2 of the 3 values of the column are")]
    [InlineData("a,b\n1,2\n2,3\n3,inf\n", 4, "'inf' is not a number")]
    [InlineData("a;b\n1;1,5\n2;3\n", 2, "'1,5' has a decimal comma")]
    [InlineData("a;b\n1;1,5\n2;2,5\n", 2, "'1,5' has a decimal comma")]
    [InlineData("a;b\n1;1,234,567\n2;-12,345.5\n", 2, "'1,234,567' has separators of thousands")]
    [InlineData("a;b\n1;-1.234,5\n2;2\n", 2, "'-1.234,5' has separators of thousands")]
    public void A_column_that_is_neither_numbers_nor_categories_is_refused(string text, int line, string problem)
    {
        DataFormatException error = Error(text);
        Assert.Equal((line, "b"), (error.Line, error.Column));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        CsvTable table = Read(text, new CsvOptions { Kinds = new Dictionary<string, CsvColumnKind> { ["b"] = CsvColumnKind.Category } });
        Assert.Equal(CsvColumnKind.Category, table.Schema["b"].Kind);
    }

    [Fact]
    public void Most_may_be_no_numbers()
        => Assert.Equal(["1", "C85", "E46"], Read("a,b\n1,C85\n2,1\n3,E46\n").Schema["b"].Categories);

    [Fact]
    public void What_separates_is_none_of_what_marks_fields_and_lines()
    {
        Assert.Throws<ArgumentException>(() => Read("a\n1\n", new CsvOptions { Delimiter = '"' }));
        Assert.Throws<ArgumentException>(() => Read("a\n1\n", new CsvOptions { Delimiter = '\n' }));
        using var once = new System.IO.Compression.DeflateStream(Stream("a"), System.IO.Compression.CompressionMode.Decompress);
        Assert.Contains("can't go back", Assert.Throws<ArgumentException>(() => CsvTable.Read(once, "data.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_may_be_given()
    {
        CsvTable table = Read("a,b,c\n10,1,x\n9,2,y\n-1,3,z", new CsvOptions
        {
            Kinds = new Dictionary<string, CsvColumnKind> { ["a"] = CsvColumnKind.Category, ["c"] = CsvColumnKind.Ignored },
        });

        // Numbers as categories are in the order of their values.
        Assert.Equal(["-1", "9", "10"], table.Schema["a"].Categories);
        Assert.Equal([2, 1, 0], table.Data["a"].ToInts());
        Assert.False(table.Data.Contains("c"));
    }

    [Theory]
    [InlineData("a;b\n1.5;2\n")]
    [InlineData("a\tb\r\n1.5\t2\r\n")]
    [InlineData("a|b\n1.5|2\n")]
    [InlineData("\uFEFFa,b\n1.5,2")]
    [InlineData("a , b\n\"1.5\", 2 \n")]
    public void Delimiters_blanks_and_line_ends_of_all_kinds(string text)
    {
        CsvTable table = Read(text);
        Assert.Equal([1.5f], table.Data["a"].ToFloats());
        Assert.Equal([2f], table.Data["b"].ToFloats());
    }

    [Fact]
    public void Lists_and_versions_are_no_numbers()
        => Assert.Equal(["1,2,3", "1,23,456", "1.2.3"], Read("a;b\n1;1,2,3\n2;1.2.3\n3;1,23,456\n").Schema["b"].Categories);

    [Fact]
    public void Decimal_commas_are_read_where_that_is_said()
    {
        var comma = new CsvOptions { DecimalComma = true };
        CsvTable table = Read("a;b;c\n1,5;-2e1;x\n,25;3;y\n", comma);
        Assert.Equal([1.5f, 0.25f], table.Data["a"].ToFloats());
        Assert.Equal([-20f, 3f], CsvTable.Read(Stream("b;a\n-2e1;1,5\n3;2\n"), "data.csv", table.Schema.Without("c"), comma).Data["b"].ToFloats());
        Assert.Equal([1.5f], Read("a,b\n\"1,5\",x\n", comma).Data["a"].ToFloats());
        Assert.Contains("line 2, column 'a': '1.5' has a decimal point, where numbers have a comma", Error("a;b\n1.5;2\n", comma).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 'a': '1.234,5' has separators of thousands, which numbers are to be without",
            Assert.Throws<DataFormatException>(() => CsvTable.Read(Stream("a;b\n1.234,5;1\n"), "data.csv", new CsvSchema(CsvColumn.Number("a")), comma)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_without_a_name_is_left_out_unless_its_kind_is_said()
    {
        // As pandas writes its row numbers, and others a comma at each line's end.
        const string text = ",a,\n0,10,\n1,20,\n";
        Assert.Equal(["a"], Read(text).Data.Fields.Select(field => field.Name));
        var said = new CsvOptions { Kinds = new Dictionary<string, CsvColumnKind> { ["c1"] = CsvColumnKind.Number } };
        Assert.Equal([0f, 1f], Read(text, said).Data["c1"].ToFloats());
        Assert.Equal(["c1", "a", "c3"], CsvTable.HeaderOf(Stream(text), "data.csv"));
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal([1.5f], Read("a,b\n1.5,2").Data["a"].ToFloats());
            Assert.Contains("'1,5' has a decimal comma, which DecimalComma allows", Assert.Throws<DataFormatException>(
                () => CsvTable.Read(Stream("a;b\n1,5;2"), "data.csv", new CsvSchema(CsvColumn.Number("a")))).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_file_without_header_has_numbered_columns()
    {
        CsvTable table = Read("5.1,3.5,setosa\n4.9,3.0,virginica\n", new CsvOptions { HasHeader = false });
        Assert.Equal([5.1f, 4.9f], table.Data["c1"].ToFloats());
        Assert.Equal([0, 1], table.Data["c3"].ToInts());
    }

    [Fact]
    public void The_header_alone_can_be_read()
    {
        Assert.Equal(["price", "area", "city", "sold"], CsvTable.HeaderOf(Stream(Houses), "data.csv"));
        Assert.Equal(["c1", "c2"], CsvTable.HeaderOf(Stream("1;2"), "data.csv", new CsvOptions { HasHeader = false }));
    }

    [Fact]
    public void Missing_values_are_refused_or_kept()
    {
        const string text = "a,b\n1,x\nNA,y\n3,?\n";
        Assert.Equal("data.csv, line 3, column 'a': the value is missing ('NA')", Error(text).Message);

        CsvTable table = Read(text, new CsvOptions { Missing = MissingValues.Keep });
        Assert.Equal([1, float.NaN, 3], table.Data["a"].ToFloats());
        Assert.Equal([0, 1, -1], table.Data["b"].ToInts());
        Assert.Equal(["a", "b=x", "b=y"], table.Schema.FeatureNames("a", "b"));
        Assert.Equal([1, 1, 0, float.NaN, 0, 1, 3, 0, 0], table.Schema.Features(table.Data, "x", "a", "b").ToFloats());
        Assert.Equal([3], table.Schema.Features(table.Data, "x", "a", "b").RowShape.ToArray());
    }

    [Fact]
    public void A_saved_schema_reads_another_file_as_the_first()
    {
        CsvTable table = Read(Houses);
        CsvSchema schema = CsvSchema.FromJson(table.Schema.ToJson());
        Assert.Equal(table.Schema.ToJson(), schema.ToJson());

        // Another order, one column more, the target missing.
        const string later = "sold,more,area,city\nfalse,1,7,Oslo\n";
        CsvTable rows = CsvTable.Read(Stream(later), "new.csv", schema.Without("price"));
        Assert.Equal([1], rows.Data["city"].ToInts());
        Assert.Equal([0], rows.Data["sold"].ToInts());
        Assert.Equal(["area", "city", "sold"], rows.Data.Fields.Select(field => field.Name));

        Assert.Equal("new.csv, line 1: there is no column 'price'; there are 'sold', 'more', 'area', 'city'",
            Assert.Throws<DataFormatException>(() => CsvTable.Read(Stream(later), "new.csv", schema)).Message);
        Assert.Equal("new.csv, line 2, column 'city': 'Rome' is none of the 2 categories",
            Assert.Throws<DataFormatException>(() => CsvTable.Read(Stream("city\nRome"), "new.csv", new CsvSchema(schema["city"]))).Message);
        Assert.Equal([-1], CsvTable.Read(Stream("city\nRome"), "new.csv", new CsvSchema(schema["city"]), new CsvOptions { Missing = MissingValues.Keep }).Data["city"].ToInts());
        Assert.Throws<FormatException>(() => CsvSchema.FromJson("[{\"name\":1}]"));
        Assert.Throws<FormatException>(() => CsvSchema.FromJson("nothing"));
    }

    [Theory]
    [InlineData("", "data.csv: the file is empty: its first line should name the columns")]
    [InlineData("a,b\n", "data.csv: there is no value in it beside the columns' names")]
    [InlineData("a,b\n1,2\n3\n", "data.csv, line 3: there are 1 fields, but 2 columns")]
    [InlineData("a,b\n1,2,3\n", "data.csv, line 2: there are 3 fields, but 2 columns")]
    [InlineData("a,a\n1,2\n", "data.csv, line 1: two columns are named 'a'")]
    [InlineData(",\n1,2\n", "data.csv, line 1: no column has a name")]
    [InlineData("1,2\n3,4\n", "data.csv, line 1: numbers stand where the names of the columns should")]
    [InlineData("a,b\n1,2\n3,1e99\n", "data.csv, line 3, column 'b': '1e99' is not a finite number")]
    [InlineData("a,b\n1,\"x\"y\n", "data.csv, line 2: a quote stands where none belongs, or one is never closed")]
    [InlineData("a,b\n1,\"x\n2,3\n", "data.csv, line 4: a quote stands where none belongs, or one is never closed")]
    public void What_is_wrong_is_said_with_line_and_column(string text, string message) => Assert.Equal(message, Error(text).Message);

    [Fact]
    public void Its_place_can_be_read_from_the_error()
    {
        DataFormatException error = Error("a,b\n1,2\n3,1e99\n");
        Assert.Equal(("data.csv", 3, "b", null), (error.FileName, error.Line, error.Column, error.Offset));
    }

    [Fact]
    public void A_column_of_too_many_texts_is_taken_for_a_mistake()
    {
        string text = "id,x\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"n{i},1\n"));
        Assert.Contains("column 'id': not all its values are numbers, and there are more than 1000", Error(text).Message, StringComparison.Ordinal);
        Assert.Equal(1001, Read(text, new CsvOptions { MaxCategories = 2000 }).Schema["id"].Categories.Count);
    }

    [Fact]
    public void What_is_not_UTF8_is_said()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("a,b\n1,x"), 0xE4, (byte)'\n'];
        Assert.Contains("no text in UTF-8", Assert.Throws<DataFormatException>(() => CsvTable.Read(new MemoryStream(bytes), "data.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_of_columns_that_are_not_there_are_refused()
        => Assert.Contains("there is no column 'z'; there are 'a'", Error("a\n1", new CsvOptions { Kinds = new Dictionary<string, CsvColumnKind> { ["z"] = CsvColumnKind.Ignored } }).Message, StringComparison.Ordinal);
}
