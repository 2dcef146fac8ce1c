using System.Globalization;
using System.Text;
using Quickstart.Data;

namespace Quickstart.Tests;

public class CsvTableTests
{
    [Theory]
    [InlineData("", "data.csv: the file is empty")]
    [InlineData(",\n1,2\n", "data.csv, line 1: no column has a name")]
    [InlineData("a,b,a\n1,2,3\n", "data.csv, line 1: two columns are named 'a'.")]
    [InlineData("1,2\n3,4\n", "data.csv, line 1: numbers stand where the names of the columns should.")]
    [InlineData("a,b\n1,2\n3,\n", "data.csv, line 3, column 'b': the value is missing.")]
    [InlineData("a,b\n1,2\n\n  ,4\n", "data.csv, line 4, column 'a': the value is missing.")]
    [InlineData("a,b\n1,2\n3,four\n", "data.csv, line 3, column 'b': 'four' is not a number.")]
    [InlineData("a,b\n1,2\n3,1e99\n", "data.csv, line 3, column 'b': '1e99' is not a finite number.")]
    [InlineData("a,b\n1,NaN\n", "data.csv, line 2, column 'b': 'NaN' is not a finite number.")]
    [InlineData("a,b\n1,2\n3\n", "data.csv, line 3: there are 1 fields, but 2 columns.")]
    [InlineData("a,b\n1,2\n3,4,5\n", "data.csv, line 3: there are 3 fields, but 2 columns.")]
    [InlineData("a,b\n1,2\n3,4\"5\n", "data.csv, line 3: a quote stands where none belongs")]
    public void WhatIsWrongIsSaidWithItsPlace(string text, string message)
    {
        var exception = Assert.Throws<DataException>(() => CsvTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data.csv"));
        Assert.StartsWith(message, exception.Message);
    }

    [Fact]
    public void ColumnsWithoutANameAreLeftOut()
    {
        var table = CsvTable.Read(new MemoryStream("a,,c\n1,2,3\n"u8.ToArray()), "data.csv");
        Assert.Equal(["a", "c"], table.Columns);
        Assert.Equal([1, 3], table.Rows[0]);
    }

    [Theory]
    [InlineData("a,b\n1,-2.5\n3e2,4\n")]
    [InlineData("a;b\r\n1;-2.5\r\n300;4\r\n")]
    [InlineData("a\tb\n1\t -2.5 \n\n300\t4")]
    [InlineData("\"a\",\"b\"\n\"1\",\"-2.5\"\n300,4\n")]
    public void NumbersAreReadTheSameInEveryCulture(string text)
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        CsvTable table = CsvTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data.csv");
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal([[1, -2.5f], [300, 4]], table.Rows);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        Assert.Equal($"There is no file {path}.", Assert.Throws<DataException>(() => CsvTable.Read(path)).Message);
    }
}
