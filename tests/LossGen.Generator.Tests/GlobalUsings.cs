global using LossGen.Generator.Tests.Harness;
global using Xunit;
